"""Judges files that Kibana imports: a JSON object a line, by a schema, with references that lead to a line."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]

SCHEMA = Path(__file__).parent.parent / "schemas" / "saved-object.json"


def faults(text: str) -> Iterator[str]:
    """Give what is wrong with a file, a sentence each."""
    judge = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    try:
        found: list[dict[str, Any]] = [json.loads(line) for line in text.splitlines()]
    except ValueError as error:
        yield f"a line is no JSON: {error}"
        return
    for entry in found:
        yield from (f"{entry.get('id')}: {error.message[:200]}" for error in judge.iter_errors(entry))
    if len({entry.get("id") for entry in found}) < len(found):
        yield "an id stands twice"
    for entry in found:
        targets = {(reference.get("type"), reference.get("id")) for reference in entry.get("references", [])}
        for kind, target in targets - {(other.get("type"), other.get("id")) for other in found}:
            yield f"{entry.get('id')}: there is no {kind} {target}"
        source = entry.get("attributes", {}).get("kibanaSavedObjectMeta", {}).get("searchSourceJSON", "{}")
        yield from meant(str(entry.get("id")), source, {reference.get("name") for reference in entry["references"]})


def meant(name: str, source: str, references: set[str]) -> Iterator[str]:
    """Give what is wrong with the search that an object holds as text."""
    try:
        search = json.loads(source)
    except ValueError as error:
        yield f"{name}: its search is no JSON: {error}"
        return
    if search and search.get("indexRefName") not in references:
        yield f"{name}: its search reads no data view"


if __name__ == "__main__":
    lines = [f"{file}: {fault}" for file in sys.argv[1:] for fault in faults(Path(file).read_text(encoding="utf-8"))]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.exit(1 if lines else 0)
