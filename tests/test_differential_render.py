"""Our render beside stock Copier's, both in this process: the same files, bytes, modes and answers file."""

import random
import string
from pathlib import Path

import copier
import pytest

from opsinit import archives, render, tree
from opsinit.request import Request, Source
from tests import covering, matrix
from tests.lanes import lane

WORDS = string.ascii_letters + string.digits + " .,;:#%&*!?@$'\"\\{}[]()<>|=~é漢🙂"


def drawn(seed: int) -> matrix.Answers:
    """Return random answers to some of the questions, the same for the same seed."""
    draw = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    answers: matrix.Answers = {
        "project_name": draw.choice(["churn", "Flight_Delays", "x9", "a-b-c", "Z", "a" * 40]),
        "owner": "o" + "".join(draw.choices(WORDS, k=draw.randint(1, 60))).strip(),
        "owner_email": f"{''.join(draw.choices(string.ascii_lowercase + '+._', k=9))}x@example.org",
    }
    usual = {name: question["default"] for name, question in matrix.asked().items()}
    while True:
        chosen = {
            name: draw.choice(choices)
            for name, question in matrix.asked().items()
            if (choices := matrix.choices(question)) and draw.random() < 0.8
        }
        if covering.allowed({**usual, **answers, **chosen}):
            return {**answers, **chosen}


def ours(template: Path, answers: matrix.Answers) -> tree.Tree:
    files = archives.template(template)
    source = Source(str(template), None, template, None, archives.digest(files), files)
    with render.opened(source, interactive=False) as opened:
        return opened.render(Request(Path("my-project"), answers)).files


def copiers(template: Path, target: Path, answers: matrix.Answers) -> tree.Tree:
    settings = copier.Settings()  # nobody's
    copier.run_copy(str(template), target, answers, defaults=True, quiet=True, settings=settings)
    return tree.read(target)


def assert_equal(left: tree.Tree, right: tree.Tree) -> None:
    different = [path for path in sorted({*left, *right}) if left.get(path) != right.get(path)]

    assert [(path, left.get(path), right.get(path)) for path in different[:1]] == []


@pytest.mark.parametrize("case", matrix.presets(), ids=lambda case: case.name)
def test_a_preset_is_rendered_as_copier_renders_it(template: Path, by_copier: matrix.Render, case: matrix.Case) -> None:
    assert_equal(ours(template, case.answers), tree.read(by_copier(**case.answers)))


@pytest.mark.parametrize("seed", range(lane().answers))
def test_random_answers_are_rendered_as_copier_renders_them(template: Path, tmp_path: Path, seed: int) -> None:
    answers = drawn(seed)

    assert_equal(ours(template, answers), copiers(template, tmp_path / "my-project", answers))


def test_the_random_answers_reach_every_choice() -> None:
    sets = [drawn(seed) for seed in range(100)]
    missed = [
        (name, choice)
        for name, question in matrix.asked().items()
        for choice in matrix.choices(question)
        if not any(answers.get(name, question["default"]) == choice for answers in sets)
    ]

    assert missed == []
