"""What the template uses of each provider, and where the schemas of that are."""

import re

from tests import matrix

SCHEMAS = matrix.ROOT / "tests" / "schemas" / "terraform"
CLOUDS = {"aws": "aws", "azure": "azurerm", "gcp": "google"}


def used(provider: str) -> dict[str, set[str]]:
    """Return the types of resources and of data sources."""
    [cloud] = [cloud for cloud, name in CLOUDS.items() if name == provider]
    text = "\n".join(path.read_text(encoding="utf-8") for path in (matrix.PROJECT / "infra" / cloud).rglob("*.tf"))
    kinds = {"resources": "resource", "datasources": "data"}
    return {kind: set(re.findall(rf'^{word} "(\w+)"', text, re.MULTILINE)) for kind, word in kinds.items()}
