"""YAML that somebody else wrote, read so that it can do no harm: not by its size, its depth, or what it repeats."""

import codecs
from typing import Any

LIMIT = 1_000_000  # bytes; what people answer to questions is a thousandth of it

_DEPTH = 50  # the parser is written in C, and would overflow its stack
_NODES = 100_000


class UnreadableError(ValueError):
    """The reason why a document was refused, and the line, if there is one."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        """Keep both."""
        super().__init__(reason)
        self.line = line


def read(content: bytes) -> Any:  # noqa: ANN401 - a document holds anything
    """Return what a document holds; nothing, if it is empty."""
    import yaml

    try:
        return yaml.load(checked(content), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe one
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise UnreadableError(str(error.problem or error.context), line) from error
    except UnreadableError:
        raise
    except ValueError as error:  # a date that there is not, or a number that is too long
        raise UnreadableError(str(error)) from error
    except (AttributeError, LookupError, TypeError) as error:  # what PyYAML makes of `!!int ""` or `!!bool x`
        raise UnreadableError("a value is not what its tag says") from error


def checked(content: bytes) -> str:
    """Return the text of a document that can be loaded without harm."""
    import yaml

    if len(content) > LIMIT:
        raise UnreadableError(f"it is larger than {LIMIT // 1_000_000} MB")
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise UnreadableError("it is not UTF-8", error.object[: error.start].count(b"\n") + 1) from error
    try:
        _require_small(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise UnreadableError(str(error.problem or error.context), line) from error
    except yaml.reader.ReaderError as error:
        raise UnreadableError(error.reason, text[: error.position].count("\n") + 1) from error
    return text


def _require_small(text: str) -> None:
    """Refuse what would grow when it is loaded: a name can stand for a list of names of lists."""
    import yaml

    weights: dict[str, int] = {}
    open_nodes: list[tuple[str | None, int]] = [(None, 0)]
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append((event.anchor, 1))
        elif isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent)):
            weight = 1
            if isinstance(event, yaml.AliasEvent):
                weight = weights.get(event.anchor or "", _NODES)
            elif event.anchor:
                weights[event.anchor] = weight
            open_nodes[-1] = (open_nodes[-1][0], open_nodes[-1][1] + weight)
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, weight = open_nodes.pop()
            if anchor:
                weights[anchor] = weight
            open_nodes[-1] = (open_nodes[-1][0], open_nodes[-1][1] + weight)
        if len(open_nodes) > _DEPTH:
            raise UnreadableError("it is nested too deeply", line)
        if open_nodes[-1][1] >= _NODES:
            raise UnreadableError("it holds too much, or repeats itself", line)
