"""SHA-256 of a few bytes, for commands that are asked often.

`hashlib` loads OpenSSL, which is faster for megabytes and takes longer to load than `git` takes to answer. Python's
`random` avoids it in the same way.
"""

try:
    from _sha2 import sha256 as _algorithm  # type: ignore[import-not-found] # Python 3.12 and later
except ImportError:
    try:
        from _sha256 import sha256 as _algorithm  # type: ignore[import-not-found] # Python 3.11
    except ImportError:  # a Python that was built without
        from hashlib import sha256 as _algorithm


def sha256(content: bytes) -> str:
    """Return the hexadecimal digest of a few bytes."""
    return str(_algorithm(content).hexdigest())
