"""A cluster of one's own: KUBECONFIG_DATA holds its kubeconfig, the one secret that is a key.

Without it, kubectl asks whom it asks on this machine.
"""

from pathlib import Path

from delivery import secret


def kubeconfig(_cluster: str, _file: Path) -> str | None:
    """Return the kubeconfig that the CI system keeps, if there is one."""
    return secret("KUBECONFIG_DATA") or None
