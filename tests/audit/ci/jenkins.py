"""Jenkins: a declarative pipeline is blocks in blocks, with steps between them."""

import re
from collections.abc import Iterable, Iterator

from tests.audit.ci.job import Job
from tests.audit.repository import Repository
from tests.pipelines.groovy import Node, parsed

FILES = ("/Jenkinsfile", "/jenkins/*.Jenkinsfile", "/jenkins/*.groovy")


def told(lineage: Iterable[Node], name: str) -> str:
    """Return what a block of each of some statements says."""
    return "\n".join(block.text() for node in lineage for block in node.all(name))


def jobs(repository: Repository) -> Iterator[Job]:
    """Give every stage that has steps."""
    for path in repository.paths(*FILES):
        for pipeline in Node("", parsed(repository.text(path))).all("pipeline"):
            scheduled = "cron" in told([pipeline], "triggers").lower()
            manual = bool(pipeline.all("parameters"))
            for stages in pipeline.all("stages"):
                yield from _stages(path, stages, [pipeline], {"schedule": scheduled, "manual": manual})


def _stages(path: str, around: Node, outer: list[Node], started: dict[str, bool]) -> Iterator[Job]:
    for stage in around.all("stage"):
        lineage = [*outer, stage]
        for kind in ("stages", "parallel"):
            for inner in stage.all(kind):
                yield from _stages(path, inner, lineage, started)
        if steps := stage.all("steps"):
            yield _job(path, stage, steps[0], lineage, started)


def _job(path: str, stage: Node, steps: Node, lineage: list[Node], started: dict[str, bool]) -> Job:
    options = told(lineage, "options")
    name = next(iter(re.findall(r"""['"](.+?)['"]""", stage.head)), "")
    job = Job(name, path, frozenset(_triggers(told(lineage, "when"), started)))
    found = re.findall(r"""\bsh\b[^'"]*('''.*?'''|\"\"\".*?\"\"\"|'[^'\n]*'|"[^"\n]*")""", steps.text(), re.DOTALL)
    job.scripts = [script.strip("'\"") for script in found]
    job.variables = dict(re.findall(r"""(\w+)\s*=\s*['"](.*?)['"]""", told(lineage, "environment")))
    job.environment = bool(stage.all("input"))
    job.identity = any("OIDC_TOKEN" in block.head for block in steps.all("withCredentials"))
    job.limited = "timeout" in options
    job.exclusive = "disableConcurrentBuilds" in options
    return job


def _triggers(conditions: str, started: dict[str, bool]) -> Iterator[str]:
    if any(started.values()):
        yield from (kind for kind, given in started.items() if given)
        return
    tagged = "buildingTag" in re.sub(r"not\s+buildingTag", "", conditions) or re.search(r"\btag\b", conditions)
    branch = re.search(r"\bbranch\b", conditions)
    if tagged:
        yield "tag"
    if branch:
        yield "main"
    if not tagged and not branch:
        yield from ("change", "main")
