"""The addresses of templates: one repository has many."""

import re

_ALIASES = {"gh:": "https://github.com/", "gl:": "https://gitlab.com/"}  # Copier's
_SCP = r"(?:[\w.-]+@)?(?P<host>[\w.-]+):(?!//)/?(?P<path>.+)"
_USERINFO = r"(\w+://)[^@/\s]+@"
_URL = r"\w+://(?:[^@/]+@)?(?P<host>[^/:]+)(?::\d+)?/(?P<path>.+)"


def expanded(address: str) -> str:
    """Return what git takes, of the short forms that Copier takes."""
    for alias, host in _ALIASES.items():
        if address.startswith(alias):
            return host + address.removeprefix(alias).lstrip("/")
    return address.removeprefix("git+")


def is_same(one: str, other: str) -> bool:
    """Tell whether two addresses name one repository, whatever the protocol and the user."""
    return one == other or _place(one) == _place(other)


def is_remote(address: str) -> bool:
    """Tell whether an address leads elsewhere than to a path of this machine."""
    address = expanded(address)
    return "://" in address or (re.fullmatch(_SCP, address) is not None and "/" not in address.partition(":")[0])


def shown(text: str) -> str:
    """Return an address, or what quotes one, without the name and the password that it may carry."""
    return re.sub(_USERINFO, r"\1", text)


def _place(address: str) -> str:
    address = expanded(address.strip())
    found = re.fullmatch(_URL, address) or re.fullmatch(_SCP, address)
    place = f"{found['host'].lower()}/{found['path']}" if found else address
    return place.rstrip("/").removesuffix(".git")
