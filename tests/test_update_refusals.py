"""What `opsinit update` refuses: in two lines, with exit code 2, and with nothing written."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from opsinit import tree
from tests.program import Outcome, environment, installed, opsinit, refusal
from tests.situations import tools
from tests.situations.scene import ANSWERS_FILE, ARRIVES, NEW, OLD, Files, Link, Scene, put
from tests.situations.situation import Situation

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A project whose template has a newer version."""
    return Situation(row="", name="", promise="").begin(tmp_path / "scene")


def updated(scene: Scene, *words: str) -> Outcome:
    return tools.opsinit(tools.in_this_process).updates(scene, *words)


def assert_refused(scene: Scene, outcome: Outcome, *says: str) -> None:
    lines = refusal(outcome)

    assert (outcome.code, outcome.out) == (2, ""), outcome
    assert [line.partition(": ")[0] for line in lines] == ["error", "hint"], outcome
    assert [text for text in says if text not in "\n".join(lines)] == [], outcome
    assert scene.tree() == scene.before
    assert scene.git("status", "--porcelain") == b""
    assert not [*(scene.project / ".git" / "opsinit").glob("*/journal*")]


def answers(scene: Scene, change: Callable[[str], str]) -> None:
    path = scene.project / ANSWERS_FILE
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    scene.commit("Answer otherwise")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: text + BOMB, "repeats itself"),
        (lambda text: text + f"# {'x' * 10_000_000}\n", "larger than"),
        (lambda text: text.replace(OLD, "v99.0.0"), "v99.0.0"),
        (lambda text: text.replace(OLD, "--upload-pack=touch"), "--upload-pack"),
        (lambda text: text.replace("_src_path: ", "_src_path: /nowhere"), "/nowhere"),
        (lambda text: text.replace("_src_path: ", "_src_path: https://invalid.invalid"), "https://invalid.invalid"),
    ],
    ids=["an alias bomb", "10 MB of text", "a version that is not there", "an option", "no such path", "no such host"],
)
def test_an_answers_file_that_cannot_be_used(scene: Scene, change: Callable[[str], str], says: str) -> None:
    answers(scene, change)

    assert_refused(scene, updated(scene), says)


ASKS = "_subdirectory: files\n{}: {{default: x}}\nname: {{default: p}}\n"


@pytest.fixture
def asked(tmp_path: Path) -> Scene:
    """A project with answers that another template does not ask for."""
    return Situation(row="", name="", promise="", old={"copier.yml": ASKS.format("colour")}).begin(tmp_path / "asked")


@pytest.mark.parametrize("words", [("update",), ("set", "name=q")], ids=lambda words: words[0])
def test_a_project_of_another_template_with_the_same_versions(
    asked: Scene, tmp_path: Path, words: tuple[str, ...]
) -> None:
    other = Situation(row="", name="", promise="", old={"copier.yml": ASKS.format("size")}).begin(tmp_path / "other")
    answers(asked, lambda text: text.replace(str(asked.template), str(other.template)))
    tool = tools.opsinit(tools.in_this_process)

    outcome = tool.updates(asked) if words == ("update",) else tool.answers(asked, *words[1:])

    assert_refused(asked, outcome, "another template", OLD, "size", "colour")


@pytest.mark.parametrize("answer", ["colour: x\nextra: 1\n", ""], ids=["one more answer", "one answer less"])
def test_answers_that_a_user_added_or_deleted_are_no_other_template(asked: Scene, answer: str) -> None:
    answers(asked, lambda text: text.replace("colour: x\n", answer))

    assert updated(asked).code == 0


@pytest.mark.parametrize(
    "secret", ["key: {default: x, secret: true}\n", "key: {default: x}\n_secret_questions: [key]\n"]
)
def test_a_secret_that_no_file_records_is_no_sign_of_another_template(tmp_path: Path, secret: str) -> None:
    old = {"copier.yml": ASKS.format("colour") + secret}
    scene = Situation(row="", name="", promise="", old=old).begin(tmp_path / "secret")
    answers(scene, lambda text: text.replace("colour: x\n", "colour: x\nextra: 1\n"))

    assert updated(scene).code == 0


@pytest.mark.parametrize("name", ["name", "project_name"], ids=["none that is ours", "one that is ours"])
def test_answers_of_another_template_in_a_project_of_ours(asked: Scene, name: str) -> None:
    ours = "https://github.com/opsinit/opsinit"
    answers(
        asked,
        lambda text: text.replace(str(asked.template), ours).replace(OLD, "v0.1.0").replace("name: p", f"{name}: p"),
    )

    assert_refused(asked, updated(asked), "another template", "colour")


@pytest.mark.parametrize("recorded", ["v99.0.0", "v0.0.1", "v0.1.0.dev0+12345678"])
def test_a_version_of_ours_that_this_program_does_not_know(scene: Scene, recorded: str) -> None:
    ours = "https://github.com/opsinit/opsinit"
    answers(scene, lambda text: text.replace(str(scene.template), ours).replace(OLD, recorded))

    assert_refused(scene, updated(scene), recorded)


def test_a_project_that_is_a_file(scene: Scene) -> None:
    assert_refused(scene, updated(scene, "--project", "same.txt"), "same.txt is a file")


def test_a_directory_that_is_no_project(scene: Scene, tmp_path: Path) -> None:
    assert_refused(scene, updated(scene, "--project", str(tmp_path)), ANSWERS_FILE)


def test_a_template_that_is_gone(scene: Scene) -> None:
    shutil.rmtree(scene.template)

    assert_refused(scene, updated(scene), str(scene.template))


def test_a_template_without_tags(scene: Scene) -> None:
    scene.git("tag", "--delete", OLD, NEW, cwd=scene.template)

    assert_refused(scene, updated(scene), OLD)


def everything(root: Path) -> dict[str, tree.Entry]:
    """Return all that is around a project, except what is kept for the next run and what git notes for itself."""
    found = tree.read(root, *sorted(path.name for path in root.iterdir()))
    own = ("home/cache", "project/.git/index", "project/.git/opsinit")
    return {path: entry for path, entry in found.items() if not path.startswith(own)}


OUT = "{out}"  # an absolute path below the test's own root, where nobody looks otherwise


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"copier.yml": "_subdirectory: files\nup: {default: '..'}\n", "files/{{ up }}/a.txt": "x"}, "outside"),
        ({"copier.yml": f"_subdirectory: files\nup: {{default: '{OUT}'}}\n", "files/{{ up }}": "x"}, "outside"),
        ({"copier.yml": "_subdirectory: files\nup: {default: .git}\n", "files/{{ up }}/config": "x"}, "git"),
        ({"files/link": Link("/etc/hostname")}, "link"),
        ({"files/link": Link("../../secret")}, "link"),
        ({"copier.yml": "_subdirectory: ..\n"}, ".."),
        ({"copier.yml": f"_subdirectory: files\n_tasks: ['touch {OUT}']\n"}, "needs trust"),
        ({"copier.yml": f"_subdirectory: files\n_migrations: ['touch {OUT}']\n"}, "needs trust"),
        ({"files/untouched.txt.jinja": "{% if %}", "files/untouched.txt": None}, "rendered"),
        ({"copier.yml": "a: [\n"}, "copier.yml"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_newer_version_that_cannot_be_had(scene: Scene, files: Files, says: str) -> None:
    put(scene.root, {"secret": "s"})
    out = str(scene.root / "elsewhere")
    scene.release(
        "v3.0.0",
        {name: text.replace(OUT, out) if isinstance(text, str) else text for name, text in files.items()},
    )
    before = everything(scene.root)

    assert_refused(scene, updated(scene), says)
    assert everything(scene.root) == before


@pytest.mark.parametrize("fault", ["a file in its place", "no permission", "no permission above it"])
def test_a_cache_that_cannot_be_written_to_is_done_without(scene: Scene, fault: str) -> None:
    cache = scene.root / "cache"
    if fault == "a file in its place":
        put(scene.root, {"cache": "a file, where the directory ought to be"})
    else:
        (cache / "opsinit").mkdir(parents=True)
        (cache / "opsinit").chmod(0o500)
        cache.chmod(0o500 if fault == "no permission above it" else 0o700)

    outcome = tools.opsinit(tools.in_this_process).updates(scene, XDG_CACHE_HOME=str(cache))

    assert outcome.code == 0, outcome
    assert {path: (scene.project / path).read_bytes() for path in ARRIVES} == ARRIVES
    assert [*cache.rglob("*")] == ([] if cache.is_file() else [cache / "opsinit"])


@pytest.mark.parametrize("harm", [b"", b"\0" * 100, None], ids=["emptied", "overwritten", "removed"])
def test_a_cache_that_was_damaged_is_made_again(scene: Scene, harm: bytes | None) -> None:
    assert updated(scene, "--dry-run").code == 0
    kept = [path for path in (scene.root / "home" / "cache" / "opsinit").rglob("*") if path.is_file()]
    assert kept
    for path in kept:
        path.chmod(0o644)
        path.unlink() if harm is None else path.write_bytes(harm)

    outcome = updated(scene)

    assert outcome.code == 0, outcome
    assert {path: (scene.project / path).read_bytes() for path in ARRIVES} == ARRIVES


@pytest.fixture
def shipped(tmp_path: Path, template: Path) -> tuple[Path, dict[str, str]]:
    """Give the releases of an opsinit that was installed, and the environment to run it in."""
    mine = tmp_path / "shipped"
    shutil.copytree(template, mine)
    shutil.copytree(Path(__file__).parent.parent / "releases", mine / "releases")
    site = installed(tmp_path / "site", mine)
    return mine / "releases", environment(tmp_path / "home", PYTHONPATH=str(site))


@pytest.mark.parametrize("harm", ["archive", "index", "archive removed"])
def test_a_release_that_was_damaged_is_not_used(
    tmp_path: Path, shipped: tuple[Path, dict[str, str]], harm: str
) -> None:
    releases, env = shipped
    made = opsinit("new", "p", "--preset", "devops", "--ref", "v0.1.0", "--no-lock", cwd=tmp_path, env=env)
    assert made.code == 0, made
    before = {path: path.read_bytes() for path in (tmp_path / "p").rglob("*") if path.is_file()}
    shutil.rmtree(tmp_path / "home" / "cache")
    first = releases / "v0.1.0.zip"
    match harm:
        case "archive":
            first.write_bytes(first.read_bytes()[:-1])
        case "index":
            index = releases / "index.json"
            index.write_text(index.read_text(encoding="utf-8").replace('"note": "', '"note": "x', 1), encoding="utf-8")
        case _:
            first.unlink()

    outcome = opsinit("set", "license=mit", "--no-lock", cwd=tmp_path / "p", env=env)

    if harm == "index" and len([*releases.glob("*.zip")]) == 1:
        pytest.skip("one entry holds no other to account")
    assert outcome.code == 2, outcome
    assert [line.partition(": ")[0] for line in refusal(outcome)] == ["error", "hint"], outcome
    assert {path: path.read_bytes() for path in (tmp_path / "p").rglob("*") if path.is_file()} == before
