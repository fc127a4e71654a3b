"""Docker, and its registry in a file: each build makes another image, and no tag is moved.

Called as `registry.py FILE PROGRAM ARGUMENTS`, by what stands in for Docker and for the tool of the registry.
"""

import json
import sys
from pathlib import Path
from typing import NoReturn

FILE, WHO, GIVEN = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
STATE = json.loads(FILE.read_text())
TAGS: dict[str, str] = STATE["tags"]


def end(code: int, text: str = "") -> NoReturn:
    """Remember what is there by now, and answer."""
    FILE.write_text(json.dumps(STATE))
    (sys.stderr if code else sys.stdout).write(text)
    sys.exit(code)


def put(name: str, digest: str) -> None:
    """Give an image a tag, unless another one has it."""
    if TAGS.setdefault(name, digest) != digest:
        end(1, "tag invalid: the tag is immutable")


STATE["calls"].append(" ".join([WHO, *GIVEN]))
match GIVEN:
    case ["buildx", "build", *_]:
        STATE["built"] += 1
    case ["push", "--quiet", name]:
        put(name, "sha256:" + str(STATE["built"]) * 64)
    case ["image", "inspect", name]:
        digests = [f"other@{TAGS[name]}", f"{name.rpartition(':')[0]}@{TAGS[name]}"]
        end(0, json.dumps([{"RepoDigests": digests if STATE["tells"] else []}]))
    case ["buildx", "imagetools", "inspect", "--format", form, name] if "json .Manifest" in form:
        if STATE["error"] or name not in TAGS:
            end(1, f"ERROR: {STATE['error'] or name + ': not found'}")
        end(0, json.dumps({"digest": TAGS[name]}))
    case ["create", "--prefer-index=false", "--tag", name, source]:
        put(name, source.partition("@")[2] if STATE["keeps"] else "sha256:" + "f" * 64)
    case ["pull", "--quiet", name] if name.partition("@")[2] in TAGS.values():
        pass
    case _:
        end(2, "what is " + " ".join(GIVEN))
end(0)
