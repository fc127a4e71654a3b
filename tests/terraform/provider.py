"""A provider that knows only the schema which it is given: `python provider.py SCHEMA.json`, started by Terraform.

It speaks tfplugin6 by PyPI's `tf`. Terraform itself judges against the schema what is written, and plays the provider
in tests that mock it; nothing can be planned or made otherwise.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tf.provider
from tf.gen import tfplugin_pb2 as messages
from tf.gen import tfplugin_pb2_grpc as service
from tf.runner import run_provider

KNOWN = json.loads(Path(sys.argv.pop(1)).read_text(encoding="utf-8"))
NESTING = messages.Schema.NestedBlock.NestingMode


def block(given: dict[str, Any], *, computed: bool = True) -> Any:
    """Return a block as it is sent."""
    sent = messages.Schema.Block()
    for name, one in given["attributes"].items():
        fields = {"required": one["required"], "optional": not one["required"] and not one.get("only")}
        fields["computed"] = one["computed"] and computed
        sent.attributes.append(messages.Schema.Attribute(name=name, type=json.dumps(one["type"]).encode(), **fields))
    for name, one in given["blocks"].items():
        single = one["nesting"] == "single"
        limits = {} if single else {"min_items": one["min"], "max_items": one["max"]}
        kind = NESTING.SINGLE if single else NESTING.LIST
        inner = block(one["block"], computed=computed)
        sent.block_types.append(messages.Schema.NestedBlock(type_name=name, block=inner, nesting=kind, **limits))
    return sent


class Servicer(service.ProviderServicer):  # type: ignore[misc, unused-ignore]
    """What Terraform asks of a provider that it only validates with."""

    def __init__(self, app: object) -> None:
        """Start; everything that is known is the schema."""

    def GetMetadata(self, _request: object, _context: object) -> Any:  # noqa: N802 - as the protocol has it
        """Name the types."""
        answer = messages.GetMetadata.Response()
        answer.server_capabilities.get_provider_schema_optional = True
        for name in KNOWN["resources"]:
            answer.resources.append(messages.GetMetadata.ResourceMetadata(type_name=name))
        for name in KNOWN["datasources"]:
            answer.data_sources.append(messages.GetMetadata.DataSourceMetadata(type_name=name))
        return answer

    def GetProviderSchema(self, _request: object, _context: object) -> Any:  # noqa: N802
        """Give the schema."""
        configuration = block(KNOWN["configuration"], computed=False)
        answer = messages.GetProviderSchema.Response(provider=messages.Schema(version=0, block=configuration))
        for name, given in KNOWN["resources"].items():
            answer.resource_schemas[name].CopyFrom(messages.Schema(version=0, block=block(given)))
        for name, given in KNOWN["datasources"].items():
            answer.data_source_schemas[name].CopyFrom(messages.Schema(version=0, block=block(given)))
        return answer


def accept(response: Callable[[], Any]) -> Callable[[object, object, object], Any]:
    """Return what answers a question with nothing to say against it."""
    return lambda _self, _request, _context: response()


for question, response in {
    "ValidateProviderConfig": messages.ValidateProviderConfig.Response,
    "ValidateResourceConfig": messages.ValidateResourceConfig.Response,
    "ValidateDataResourceConfig": messages.ValidateDataResourceConfig.Response,
    "ConfigureProvider": messages.ConfigureProvider.Response,
    "GetFunctions": messages.GetFunctions.Response,
    "StopProvider": messages.StopProvider.Response,
}.items():
    setattr(Servicer, question, accept(response))


class Application:
    """What the runner wants to know."""

    @staticmethod
    def full_name() -> str:
        """Name the provider."""
        return str(KNOWN["provider"])


if __name__ == "__main__":
    tf.provider.ProviderServicer = Servicer
    run_provider(Application())
