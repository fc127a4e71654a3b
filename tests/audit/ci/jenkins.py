"""Jenkins: a declarative pipeline is blocks in blocks, with steps between them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.audit.ci.job import Job
from tests.audit.repository import Repository

FILES = ("/Jenkinsfile", "/jenkins/*.Jenkinsfile", "/jenkins/*.groovy")
TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|(?P<string>'''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(?P<open>\{)|(?P<close>\})""",
    re.DOTALL,
)


@dataclass
class Block:
    """`head { body }`, with the blocks inside it."""

    head: str
    text: str = ""  # of the body, without the inner blocks
    blocks: list["Block"] = field(default_factory=list)

    def inner(self, name: str) -> list["Block"]:
        """Return the blocks of a name that stand right inside."""
        return [block for block in self.blocks if re.match(rf"{name}\b", block.head)]

    def whole(self) -> str:
        """Return all text, with that of the inner blocks."""
        return "\n".join([self.head, self.text, *(block.whole() for block in self.blocks)])


def parse(text: str) -> Block:
    """Read the blocks of a file; a brace in a string or a comment is none."""
    stack, position = [Block("")], 0
    for token in TOKEN.finditer(text):
        stack[-1].text += text[position : token.start()]
        position = token.end()
        if token["string"]:
            stack[-1].text += token[0]
        elif token["open"]:
            head = re.split(r"[\n;]", stack[-1].text.rstrip())[-1].strip()
            stack[-1].text = stack[-1].text.rstrip().removesuffix(head)
            stack[-1].blocks.append(block := Block(head))
            stack.append(block)
        elif token["close"] and len(stack) > 1:
            stack.pop()
    return stack[0]


def jobs(repository: Repository) -> Iterator[Job]:
    """Give every stage that has steps."""
    for path in repository.paths(*FILES):
        for pipeline in parse(repository.text(path)).inner("pipeline"):
            scheduled = "cron" in "".join(block.text for block in pipeline.inner("triggers")).lower()
            manual = bool(pipeline.inner("parameters"))
            for stages in pipeline.inner("stages"):
                yield from _stages(path, stages, [pipeline], {"schedule": scheduled, "manual": manual})


def _stages(path: str, around: Block, outer: list[Block], started: dict[str, bool]) -> Iterator[Job]:
    for stage in around.inner("stage"):
        lineage = [*outer, stage]
        for kind in ("stages", "parallel"):
            for inner in stage.inner(kind):
                yield from _stages(path, inner, lineage, started)
        if steps := stage.inner("steps"):
            yield _job(path, stage, steps[0], lineage, started)


def _job(path: str, stage: Block, steps: Block, lineage: list[Block], started: dict[str, bool]) -> Job:
    conditions = "\n".join(block.whole() for part in lineage for block in part.inner("when"))
    options = "\n".join(block.whole() for part in lineage for block in part.inner("options"))
    name = next(iter(re.findall(r"""['"](.+?)['"]""", stage.head)), "")
    job = Job(name, path, frozenset(_triggers(conditions, started)))
    found = re.findall(r"""\bsh\b[^'"]*('''.*?'''|\"\"\".*?\"\"\"|'[^'\n]*'|"[^"\n]*")""", steps.whole(), re.DOTALL)
    job.scripts = [script.strip("'\"") for script in found]
    environments = "\n".join(block.text for part in lineage for block in part.inner("environment"))
    job.variables = dict(re.findall(r"""(\w+)\s*=\s*['"](.*?)['"]""", environments))
    job.environment = bool(stage.inner("input"))
    job.identity = any("OIDC_TOKEN" in block.head for block in steps.inner("withCredentials"))
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
