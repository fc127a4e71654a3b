"""What the Jenkinsfiles make of a project's recipes."""

import re
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

from tests.pipelines.groovy import Node, parsed
from tests.pipelines.kinds import Job, cadence, folded, recipes, reduced

MAKE = re.compile(r"\bmake ((?:[a-z][a-z-]* ?)+)(?:ARGS=(\S+))?")
# Whatever a stage does first, and last.
SETUP = {"setup", "login out"}
RUNS: dict[str, dict[str, str]] = {
    "request": {"BRANCH_NAME": "PR-1", "CHANGE_ID": "1"},
    "main": {"BRANCH_NAME": "main"},
    "tag": {"BRANCH_NAME": "v1.2.3", "TAG_NAME": "v1.2.3"},
}


def strings(text: str) -> list[str]:
    """Return the strings of a statement."""
    return re.findall(r"'([^']*)'", text)


def holds(node: Node, variables: Mapping[str, str]) -> bool:
    """Say whether a condition holds: what the files use of Jenkins' conditions, and nothing else."""
    kind = re.split(r"\W", node.head)[0]
    inner = [holds(part, variables) for part in node.body] if kind in {"not", "anyOf", "allOf"} else []
    said = strings(node.head)
    if kind == "expression":
        [(name, value)] = re.findall(r"^params\.(\w+) == '(\S+)'$", node.body[0].head)
        return bool(variables.get(name) == value)
    holding: dict[str, Callable[[], bool]] = {
        "not": lambda: inner == [False],
        "anyOf": lambda: any(inner),
        "allOf": lambda: all(inner),
        "branch": lambda: "TAG_NAME" not in variables and fnmatch(variables.get("BRANCH_NAME", ""), said[0]),
        "tag": lambda: fnmatch(variables.get("TAG_NAME", ""), said[0]),
        "buildingTag": lambda: "TAG_NAME" in variables,
        "changeRequest": lambda: "CHANGE_ID" in variables,
        "environment": lambda: variables.get(said[0]) == said[1],
        "beforeAgent": lambda: True,
        "beforeInput": lambda: True,
    }
    return holding[kind]()


def called(stage: Node) -> tuple[str, ...]:
    """Return the recipes of a stage, with those that it ends with in any case."""
    [steps], last = stage.all("steps"), [always for post in stage.all("post") for always in post.all("always")]
    nodes = [node for part in (steps, *last) for node in part.body]
    scripts = [text for node in nodes for text in (node.head, *(part.head for part in node.body))]
    found: list[str] = []
    for script in scripts:
        for targets, place in MAKE.findall(script):
            place = '"$ENVIRONMENT"' if "$" in place else place.strip("'")  # noqa: PLW2901
            found += recipes(f"just {target} {place}".strip() for target in targets.split())
        found += recipes([script]) if MAKE.search(script) is None or "just " in script else []
    return tuple(recipe for recipe in found if recipe not in SETUP)


def vouched(stage: Node) -> bool:
    """Say whether a cloud can learn who a stage is."""
    return any("variable: 'OIDC_TOKEN'" in node.head for node in stage.all("steps")[0].all("withCredentials"))


def given(stage: Node, recipe: str, credential: str) -> bool:
    """Say whether a recipe of a stage has a file of variables, with the key that signs or where the champion is."""
    return any(
        f"file(credentialsId: '{credential}', variable: 'UV_ENV_FILE')" in node.head
        and re.search(rf"make [a-z ]*\b{recipe}\b", node.text()) is not None
        for node in stage.all("steps")[0].all("withCredentials")
    )


def walked(stages: Node, variables: Mapping[str, str], needs: dict[str, set[str]]) -> Iterator[tuple[str, Node]]:
    """Give the stages that a run comes by, in order, and fill in what each comes after."""
    parallel = stages.head == "parallel"
    before = set(needs)
    for stage in stages.all("stage"):
        if not all(holds(part, variables) for when in stage.all("when") for part in when.body):
            continue
        name = strings(stage.head)[0].partition(" ")[0]
        inside = stage.all("stages") + stage.all("parallel")
        if inside:
            yield from walked(inside[0], variables, needs)
        else:
            needs[name] = set(before) if parallel else set(needs)
            yield name, stage


def ran(file: Path, trigger: str, variables: dict[str, str], *, deploy: bool) -> list[Job]:
    """Return the jobs of one run of a Jenkinsfile."""
    [pipeline] = parsed(file.read_text(encoding="utf-8"))
    known = {**variables, "DEPLOY": "on" if deploy else "", "MONITOR": "on"}
    needs: dict[str, set[str]] = {}
    running = dict(walked(pipeline.all("stages")[0], known, needs))
    direct = reduced(needs)
    # Jenkins clones everything, unless it is told otherwise.
    whole = not pipeline.all("options")[0].all("skipDefaultCheckout")
    return [
        Job(
            trigger,
            name,
            called(stage),
            direct[name],
            vouched(stage),
            whole,
            given(stage, "provenance", "publish"),
            given(stage, "watch", "data"),
        )
        for name, stage in running.items()
    ]


def jobs(project: Path, *, deploy: bool = True) -> set[Job]:
    """Return the jobs of a project."""
    found = [job for trigger, run in RUNS.items() for job in ran(project / "Jenkinsfile", trigger, run, deploy=deploy)]
    operations = project / "jenkins/operations.Jenkinsfile"
    text = operations.read_text(encoding="utf-8")
    [lines] = [strings(node.head)[0] for node in parsed(text)[0].all("triggers")[0].all("parameterizedCron")]
    timed = {run: cadence(cron) for cron, run in re.findall(r"(?:^|\\n)([^%]*?) %RUN=(\w+)", lines)}
    for run in strings(re.findall(r"name: 'RUN', choices: \[(.*?)\]", text)[0]):
        found += ran(operations, timed.get(run, "manual"), {"RUN": run}, deploy=deploy)
    return folded(found)
