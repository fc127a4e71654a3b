"""Every command in the documentation is run: it says what works, or it fails here.

A block of commands is fenced as `bash`. The blocks of a page are run in order, in one shell, in an empty directory, as
a reader would type them; `uvx opsinit` is the wheel that this repository builds. A word after `bash` says otherwise:
`generated` waits for the slow lane (it installs a project), `fresh-machine` is run by scripts/fresh_machine.sh, and
`not-run: why` is not run; docs/reference/proof.md lists those.
"""

import contextlib
import os
import re
import signal
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import matrix, tools
from tests.program import IDENTITY, write

ROOT = matrix.ROOT
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
PROOF = ROOT / "docs" / "reference" / "proof.md"
FENCE = re.compile(r"^```(?P<language>\S*) ?(?P<tag>.*)\n(?P<text>(?:.*\n)*?)```$", re.MULTILINE)
LINK = re.compile(r"\]\((?P<target>[^)#\s]*)(?:#(?P<anchor>[^)\s]*))?\)")
LANE = {"": "default", "generated": "generated", "fresh-machine": "script"}


class Block(NamedTuple):
    """Commands on a page."""

    page: Path
    tag: str
    text: str


def blocks(page: Path) -> list[Block]:
    """Return the commands of a page."""
    fences = FENCE.finditer(page.read_text(encoding="utf-8"))
    return [Block(page, fence["tag"], fence["text"]) for fence in fences if fence["language"] == "bash"]


def pages_in(*lanes: str) -> list[Path]:
    """Return the pages that have commands for a lane."""
    return [page for page in PAGES if any(LANE.get(block.tag) in lanes for block in blocks(page))]


def name(page: Path) -> str:
    """Return what a page is called in a test's name."""
    return page.relative_to(ROOT).as_posix()


def typed(page: Path, lanes: set[str], directory: Path, wheel: Path) -> subprocess.CompletedProcess[str]:
    """Run the commands of a page as a reader would type them."""
    bin_ = directory / "bin"
    bin_.mkdir()
    uv = tools.required("uv")
    uvx = bin_ / "uvx"
    uvx.write_text(
        "#!/bin/sh\n"
        '[ "$1" = opsinit ] || { echo "only uvx opsinit is documented" >&2; exit 2; }\n'
        f'shift; exec "{uv}" tool run --quiet --from "{wheel}" opsinit "$@"\n'
    )
    uvx.chmod(0o755)
    cache = subprocess.run([uv, "cache", "dir"], capture_output=True, text=True, check=True).stdout.strip()
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "PYTHON", "GIT_", "OPSINIT_"))
    }
    kept.pop("VIRTUAL_ENV", None)
    environment = {
        **kept,
        "PATH": os.pathsep.join([str(bin_), str(Path(uv).parent), kept["PATH"]]),
        "HOME": str(directory / "home"),
        "UV_CACHE_DIR": cache,
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    work = directory / "work"
    work.mkdir()
    write(directory / "home", {".gitconfig": IDENTITY})
    commands = "\n".join(block.text for block in blocks(page) if LANE.get(block.tag) in lanes)
    shell = subprocess.Popen(
        ["bash", "-euxo", "pipefail", "-c", commands],
        cwd=work,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        out, err = shell.communicate(timeout=1500)
    finally:
        # A page that fails half-way may have left a service running.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(shell.pid, signal.SIGKILL)
    return subprocess.CompletedProcess(shell.args, shell.returncode, out, err)


@pytest.mark.parametrize("page", pages_in("default"), ids=name)
def test_the_commands_of_a_page_work(page: Path, tmp_path: Path, wheel: Path) -> None:
    result = typed(page, {"default"}, tmp_path, wheel)

    assert result.returncode == 0, result.stderr[-4000:]


@pytest.mark.generated
@pytest.mark.parametrize("page", pages_in("generated"), ids=name)
def test_the_long_commands_of_a_page_work(page: Path, tmp_path: Path, wheel: Path) -> None:
    result = typed(page, {"default", "generated"}, tmp_path, wheel)

    assert result.returncode == 0, result.stderr[-4000:]


def test_a_command_that_fails_is_seen(tmp_path: Path, wheel: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```bash\nuvx opsinit new my-project --preset nonesuch\n```\n")

    result = typed(page, {"default"}, tmp_path, wheel)

    assert result.returncode == 2
    assert "nonesuch" in result.stderr


def test_what_a_page_leaves_running_is_ended(tmp_path: Path, wheel: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```bash\nsleep 600 > /dev/null 2>&1 &\necho $! > pid\nfalse\n```\n")

    result = typed(page, {"default"}, tmp_path, wheel)

    assert result.returncode == 1
    assert subprocess.run(
        ["ps", "-o", "stat=", "-p", (tmp_path / "work" / "pid").read_text().strip()],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()[:1] in {"", "Z"}


def test_what_is_not_run_says_why_and_is_listed() -> None:
    untold = [
        block
        for page in PAGES
        for block in blocks(page)
        if not re.fullmatch(r"not-run: \w.+", block.tag or "not-run: x") and block.tag not in LANE
    ]
    listed = re.findall(
        r"^- `(.+)` in \[.*\]\(\.\./\.\./(.+)\): (.+)\.$", PROOF.read_text(encoding="utf-8"), re.MULTILINE
    )
    not_run = [
        (block.text.splitlines()[0], name(page), block.tag.removeprefix("not-run: "))
        for page in PAGES
        for block in blocks(page)
        if block.tag.startswith("not-run")
    ]

    assert untold == []
    assert listed == not_run


def test_every_block_has_a_language() -> None:
    nameless = [
        (name(page), fence["text"].splitlines()[0])
        for page in PAGES
        for fence in FENCE.finditer(page.read_text(encoding="utf-8"))
        if not fence["language"] or fence["language"] in {"sh", "shell", "console"}
    ]

    assert nameless == []


def test_the_script_runs_the_first_commands_of_the_readme() -> None:
    first, *others = [block for block in blocks(ROOT / "README.md") if LANE.get(block.tag) == "script"]

    assert others == []
    assert first.text.splitlines() == ["make new NAME=../my-project", "make test"]
    assert pages_in("script") == [ROOT / "README.md"]


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_lead_somewhere() -> None:
    dead = []
    for page in PAGES:
        for link in LINK.finditer(FENCE.sub("", page.read_text(encoding="utf-8"))):
            target, anchor = link["target"], link["anchor"]
            if "://" in target or target.startswith("mailto:"):
                continue
            there = (page.parent / target).resolve() if target else page
            if not there.exists() or (anchor and anchor not in anchors(there)):
                dead.append((name(page), link[0]))

    assert dead == []


def test_every_page_is_reached() -> None:
    reached = {ROOT / "README.md"}
    while True:
        linked = {
            (page.parent / link["target"]).resolve()
            for page in reached
            for link in LINK.finditer(page.read_text(encoding="utf-8"))
            if link["target"].endswith(".md") and "://" not in link["target"]
        }
        if linked <= reached:
            break
        reached |= linked

    assert set(PAGES) - reached == set()


def test_the_reference_is_current() -> None:
    assert tools.output("python", "scripts/reference.py", "--check", cwd=ROOT) == ""
