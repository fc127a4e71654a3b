"""Rows about answers: an option switched off, an answer that is no longer allowed."""

from tests.program import Outcome
from tests.situations.edits import ADDED, LINES, TEMPLATES, USERS, line
from tests.situations.scene import ANSWERS_FILE, Scene, put
from tests.situations.situation import Situation
from tests.situations.tools import Tool

HEAD = "_subdirectory: files\n"
OPTION = f"{HEAD}option:\n  type: bool\n  default: true\n_exclude: ['{{% if not option %}}part{{% endif %}}']\n"
HIDDEN = f"{OPTION}bucket:\n  type: str\n  default: default-bucket\n  when: '{{{{ option }}}}'\n"
VALID = (
    "name:\n  type: str\n  default: ours\n"
    "  validator: '{{% if name | length > {most} %}}at most {most} letters{{% endif %}}'\n"
)
MANY = "parts:\n  type: str\n  multiselect: true\n  default: [api]\n  choices: [{choices}]\n"
REGION = "region:\n  type: str\n  default: {default}\n  choices: [{choices}]\n"


def _off(tool: Tool, scene: Scene) -> Outcome:
    return tool.updates(scene, tool.answer, "option=false")


def _off_and_on(tool: Tool, scene: Scene) -> Outcome:
    first = tool.updates(scene, tool.answer, "option=false")
    scene.commit("Switch it off")
    scene.release("v3.0.0", {"files/third.txt": "third\n"})
    second = tool.updates(scene, tool.answer, "option=true")
    return Outcome(second.code, first.out + second.out, first.err + second.err)


def _by_hand(scene: Scene) -> None:
    text = (scene.project / ANSWERS_FILE).read_text(encoding="utf-8")
    put(scene.project, {ANSWERS_FILE: text.replace("option: true", "option: false")})
    scene.commit("Answer by hand")


def _told(scene: Scene, outcome: Outcome) -> str | None:
    kept = scene.answers().get("bucket") == "mine"
    return None if kept or "mine" in outcome.out + outcome.err else "a recorded answer is forgotten without a word"


ROWS = (
    Situation(
        row="19a",
        name="an option whose files the user edited is switched off",
        promise="kept and reported; what was not edited is removed",
        old={"copier.yml": OPTION, "part/text.txt": LINES, "part/other.txt": LINES},
        edits={"part/text.txt": line(5, USERS), "part/mine.txt": "mine\n"},
        update=_off,
        yours=(ADDED, b"part/mine.txt"),
        named=("part/text.txt",),
        leaves={"part/text.txt": line(5, USERS), "part/other.txt": None},
    ),
    Situation(
        row="19b",
        name="an option is switched off and on, and an answer depended on it",
        promise="a forgotten answer is listed with its value",
        old={"copier.yml": HIDDEN, "part/text.txt.jinja": "{{ bucket }}\n"},
        answers={"bucket": "mine"},
        update=_off_and_on,
        fault=_told,
    ),
    Situation(
        row="21",
        name="the user changed an answer in the file by hand",
        promise="the option's files stay, as files of the user",
        old={"copier.yml": OPTION, "part/text.txt": LINES},
        new={"part/text.txt": line(2, TEMPLATES)},
        edits={"part/text.txt": line(10, USERS)},
        act=_by_hand,
        yours=(ADDED,),
        leaves={"part/text.txt": line(10, USERS)},
    ),
    Situation(
        row="33",
        name="the new version no longer allows a recorded answer",
        promise="refused with its name and the allowed values, exit code 2, nothing written",
        old={"copier.yml": HEAD + REGION.format(default="eu", choices="eu, us")},
        new={"copier.yml": HEAD + REGION.format(default="eu", choices="eu, asia")},
        answers={"region": "us"},
        keeps={"region": "us"},
        stays=True,
        code=2,
        named=("region", "asia"),
    ),
    Situation(
        row="33b",
        name="a validator of the new version rejects a recorded answer",
        promise="refused with its name and the reason, exit code 2, nothing written",
        old={"copier.yml": HEAD + VALID.format(most=20)},
        new={"copier.yml": HEAD + VALID.format(most=5)},
        answers={"name": "something"},
        keeps={"name": "something"},
        stays=True,
        code=2,
        named=("name", "at most 5 letters"),
    ),
    Situation(
        row="33c",
        name="the new version no longer allows one of several recorded choices",
        promise="refused with its name and the allowed values, exit code 2, nothing written",
        old={"copier.yml": HEAD + MANY.format(choices="api, batch, web")},
        new={"copier.yml": HEAD + MANY.format(choices="api, web, worker")},
        answers={"parts": ["api", "batch"]},
        keeps={"parts": ["api", "batch"]},
        stays=True,
        code=2,
        named=("parts", "worker"),
    ),
)
