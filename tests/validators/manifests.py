"""Judge what a cluster is told: `python tests/validators/manifests.py FILE...`, many files in one call.

A kustomization is built first. Every resource is held to the schema of its kind: Kubernetes's own, which
kubernetes-validate carries, or a file of tests/schemas/kubernetes. A kind without a schema is a fault, and so is a
field that the schema does not know, or a name that leads nowhere.
"""

import functools
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from referencing import Registry, Resource

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.validators import references

SCHEMAS = Path(__file__).parent.parent / "schemas" / "kubernetes"
#: The oldest release that the template's documentation promises, and the newest that kubernetes-validate knows.
RELEASES = ("1.31.0", "1.37.0")
#: Read by kustomize alone.
TOOLS = {"Kustomization", "Component"}
#: PyYAML's own speed, where it was built with it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
Manifest = dict[str, Any]


def built(folder: Path) -> str:
    """Return what kustomize makes of a folder."""
    done = subprocess.run(["kubectl", "kustomize", str(folder)], check=False, capture_output=True, text=True)
    if done.returncode:
        raise ValueError(done.stderr.strip().splitlines()[-1])
    return done.stdout


def manifests(path: Path) -> list[Manifest]:
    """Return the resources that a file holds, or that a kustomization is built to."""
    text = built(path.parent) if path.name == "kustomization.yaml" else path.read_text(encoding="utf-8")
    return [document for document in yaml.load_all(text, LOADER) if document]


def kubernetes(release: str, name: str) -> Any:
    """Return one of Kubernetes's own schemas."""
    from kubernetes_validate.utils import schema_contents  # of tools.txt

    return schema_contents(f"kubernetes-json-schema/v{release}-local-strict/{name}.json", release)


@functools.cache
def definitions(release: str) -> Registry[Any]:
    """Return what the schemas of a release refer to."""
    contents = kubernetes(release, "_definitions")
    found: Registry[Any] = Resource.from_contents(contents) @ Registry()
    return found


@functools.cache
def validators(api: str, kind: str) -> list[Draft202012Validator]:
    """Return what judges resources of a kind: nothing, if nobody knows the kind."""
    own = SCHEMAS / f"{kind.lower()}.json"
    if own.exists():
        schema = json.loads(own.read_text(encoding="utf-8"))
        return [Draft202012Validator(schema)] if schema["properties"]["apiVersion"]["const"] == api else []
    group, _, version = api.rpartition("/")
    name = "-".join(part for part in [kind.lower(), group.partition(".")[0], version] if part)
    found = []
    for release in RELEASES:
        try:
            schema = kubernetes(release, name)
        except FileNotFoundError:
            continue
        registry = Resource.from_contents(schema) @ definitions(release)
        found.append(Draft202012Validator(schema, registry=registry))
    return found


def faults(manifest: Manifest) -> Iterator[str]:
    """Find what is wrong with one resource."""
    kind = str(manifest.get("kind"))
    judges = validators(str(manifest.get("apiVersion")), kind)
    if not judges:
        yield f"no schema for {kind} of {manifest.get('apiVersion')}: see tests/schemas/kubernetes/README.md"
    seen = set()
    for error in (error for judge in judges for error in judge.iter_errors(manifest)):
        sentence = f"{'.'.join(map(str, error.absolute_path)) or kind}: {error.message}"
        if sentence not in seen:
            seen.add(sentence)
            yield sentence


def judged(path: Path, known: dict[str, list[str]]) -> list[str]:
    """Return every fault of a file; a resource that was met before is not judged again."""
    try:
        resources = manifests(path)
    except (ValueError, yaml.YAMLError) as error:
        return [f"{path}: {error}"]
    found = []
    for manifest in resources:
        if manifest.get("kind") in TOOLS:
            continue
        text = json.dumps(manifest, sort_keys=True, default=str)
        if text not in known:
            known[text] = list(faults(manifest))
        name = manifest.get("metadata", {}).get("name")
        found += [f"{path}: {manifest.get('kind')} {name}: {fault}" for fault in known[text]]
    if path.name == "kustomization.yaml":
        found += [f"{path}: {fault}" for fault in references.faults(resources)]
    return found


def main(files: list[str]) -> int:
    """Say what is wrong; 1 if anything is."""
    known: dict[str, list[str]] = {}
    found = [fault for file in files for fault in judged(Path(file), known)]
    sys.stdout.write("".join(f"{fault}\n" for fault in found))
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
