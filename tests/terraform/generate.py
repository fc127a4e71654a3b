"""Write tests/schemas/terraform/: what a provider knows of the types that the template uses.

    python -m tests.terraform.generate cdktf_cdktf_provider_aws-21.22.1-py3-none-any.whl ...

The wheels are those of PyPI's cdktf-cdktf-provider-{aws,azurerm,google}, which are archived: their versions are the
last. They are under the MPL-2.0, and carry a description of every argument, made from the provider's own schema. What
is written here is derived from it: names and types only.
"""

import io
import json
import re
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

from tests.terraform.used import SCHEMAS, used

Json = dict[str, Any]

PRIMITIVES = {"string": "string", "number": "number", "boolean": "bool", "any": "dynamic", "json": "dynamic"}
MAPS = {
    "cdktf.StringMap": ["map", "string"],
    "cdktf.BooleanMap": ["map", "bool"],
    "cdktf.NumberMap": ["map", "number"],
    "cdktf.AnyMap": ["map", "dynamic"],
    "cdktf.StringMapList": ["list", ["map", "string"]],
}
#: Where the documentation of an argument points to: its kind, its type and its own name.
LINK = re.compile(r"/docs(?:/(resources|data-sources)/([a-z0-9_]+))?#([a-z0-9_]+)")
META = frozenset({"connection", "count", "dependsOn", "forEach", "lifecycle", "provider", "provisioners"})
#: What every class has, beside what the type computes.
COMMON = {
    *("internalValue", "fqn", "cdktfStack", "node", "constructNodeMetadata", "friendlyUniqueId", "rawOverrides"),
    *("terraformGeneratorMetadata", "terraformMetaArguments", "terraformResourceType"),
}


def snake(name: str) -> str:
    """Return a name as Terraform writes it."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def plain(kind: Json) -> Json:
    """Return a type without what stands for a value that is only known later."""
    if "union" not in kind:
        return kind
    kinds = [option for option in kind["union"]["types"] if option.get("fqn") != "cdktf.IResolvable"]
    return plain(min(kinds, key=lambda option: "collection" not in option)) if kinds else {"primitive": "any"}


def link(field: Json) -> re.Match[str] | None:
    """Return where the documentation of an argument points to."""
    documents = field.get("docs", {})
    return LINK.search(f"{documents.get('summary', '')} {documents.get('remarks', '')}")


class Assembly:
    """The description of a provider."""

    def __init__(self, wheel: Path) -> None:
        """Read it from a wheel."""
        with zipfile.ZipFile(wheel) as outer:
            [name] = [name for name in outer.namelist() if name.endswith(".tgz")]
            with tarfile.open(fileobj=io.BytesIO(outer.read(name))) as inner:
                self.types: Json = json.loads(self.member(inner, ".jsii"))["types"]
                self.provider: Json = json.loads(self.member(inner, "package.json"))["cdktf"]["provider"]
        self.wheel = wheel.name

    @staticmethod
    def member(archive: tarfile.TarFile, name: str) -> bytes:
        """Return a file of the package."""
        file = archive.extractfile(f"package/{name}")
        assert file is not None
        return file.read()

    def kind(self, given: Json) -> Any:
        """Return a type as Terraform writes it."""
        kind = plain(given)
        if "primitive" in kind:
            return PRIMITIVES[kind["primitive"]]
        if "collection" in kind:
            return [
                "list" if kind["collection"]["kind"] == "array" else "map",
                self.kind(kind["collection"]["elementtype"]),
            ]
        name = kind["fqn"]
        if name in MAPS:
            return MAPS[name]
        if name.endswith("List") and f"{name[:-4]}OutputReference" in self.types:
            return ["list", self.computed(f"{name[:-4]}OutputReference")]
        if name in self.types and self.types[name]["kind"] == "interface":
            properties = self.types[name].get("properties", [])
            return ["object", {self.named(found): self.kind(found["type"]) for found in properties}]
        return self.computed(name) if name.endswith("OutputReference") and name in self.types else "dynamic"

    def computed(self, name: str) -> Any:
        """Return an object that only the provider fills in."""
        found = {}
        for field in self.types[name]["properties"]:
            if field["name"] in COMMON or field["name"].endswith("Input") or field.get("static"):
                continue
            found[snake(field["name"])] = self.kind(field["type"])
        return ["object", found]

    @staticmethod
    def named(field: Json) -> str:
        """Return the name of an argument."""
        found = link(field)
        return found[3] if found else snake(field["name"])

    def block(self, config: str, result: str | None, meta: frozenset[str] = frozenset()) -> Json:
        """Return the arguments and blocks that can be written, and what is computed beside them."""
        attributes: Json = {}
        blocks: Json = {}
        fields = [field for field in self.types[config].get("properties", []) if field["name"] not in meta]
        for field in fields:
            name, required, kind = self.named(field), not field.get("optional"), plain(field["type"])
            many = "collection" in kind and kind["collection"]["kind"] == "array"
            inner = plain(kind["collection"]["elementtype"]) if many else kind
            summary = field.get("docs", {}).get("summary", "").strip()
            if self.types.get(str(inner.get("fqn")), {}).get("kind") == "interface" and summary == f"{name} block.":
                output = f"{inner['fqn']}OutputReference"
                nested = self.block(inner["fqn"], output if output in self.types else None)
                most = 0 if many or name == "timeouts" else 1
                nesting = "single" if name == "timeouts" else "list"
                blocks[name] = {"nesting": nesting, "min": int(required), "max": most, "block": nested}
            else:
                attributes[name] = {"type": self.kind(kind), "required": required, "computed": not required}
        written = {field["name"] for field in fields} | meta | COMMON
        for field in self.types[result]["properties"] if result else []:
            name = snake(field["name"])
            if field.get("static") or field["name"].endswith("Input") or field["name"] in written:
                continue
            if name not in attributes and name not in blocks:
                attributes[name] = {"type": self.kind(field["type"]), "required": False, "computed": True, "only": True}
        return {"attributes": attributes, "blocks": blocks}

    def schema(self) -> Json:
        """Return what the template uses of the provider."""
        short = self.provider["name"].rpartition("/")[2]
        wanted = used(short)
        [config] = [name for name in self.types if re.search(r"\.provider\.\w+ProviderConfig$", name)]
        found: Json = {"resources": {}, "datasources": {}}
        for name, described in self.types.items():
            if "cdktf.TerraformMetaArguments" not in described.get("interfaces", []):
                continue
            links = map(link, described.get("properties", []))
            told = next((told for told in links if told and told[2]), None)
            if told is None:
                continue
            kind = "datasources" if told[1] == "data-sources" else "resources"
            if f"{short}_{told[2]}" in wanted[kind]:
                result = name.removesuffix("Config")
                found[kind][f"{short}_{told[2]}"] = self.block(name, result if result in self.types else None, META)
        missing = {kind: names - found[kind].keys() for kind, names in wanted.items()}
        assert not any(missing.values()), f"{self.wheel} does not know {missing}"
        origin = {"provider": self.provider["name"], "version": self.provider["version"], "from": self.wheel}
        return {**origin, "license": "MPL-2.0", "configuration": self.block(config, None), **found}


def text(schema: Json) -> str:
    """Return a schema with a line for each type, so that a change of one shows as one."""
    lines = []
    for key, value in schema.items():
        if key in {"resources", "datasources"}:
            entries = [f"  {json.dumps(name)}: {json.dumps(value[name], sort_keys=True)}" for name in sorted(value)]
            lines.append(f" {json.dumps(key)}: {{\n" + ",\n".join(entries) + "\n }")
        else:
            lines.append(f" {json.dumps(key)}: {json.dumps(value, sort_keys=True)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        assembly = Assembly(Path(argument))
        target = SCHEMAS / f"{assembly.provider['name'].rpartition('/')[2]}.json"
        target.write_text(text(assembly.schema()), encoding="utf-8")
