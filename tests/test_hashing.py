"""SHA-256 without OpenSSL is SHA-256, whatever this Python was built with."""

import hashlib
import runpy
import sys

import pytest

from opsinit import hashing


@pytest.mark.parametrize("missing", [(), ("_sha2",), ("_sha2", "_sha256")], ids=["all", "old", "none"])
@pytest.mark.parametrize("content", [b"", b"abc", bytes(range(256)) * 9], ids=len)
def test_it_is_what_hashlib_says(monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...], content: bytes) -> None:
    for name in missing:
        monkeypatch.setitem(sys.modules, name, None)

    sha256 = runpy.run_path(hashing.__file__)["sha256"]

    assert sha256(content) == hashlib.sha256(content).hexdigest()
