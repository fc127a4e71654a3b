"""A log of JSON lines that cannot fill the disk."""

import json
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


class Journal:
    """A file of JSON lines; a full one becomes NAME.1 and replaces the one before."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        """Name a log; the file is made with the first entry."""
        self.path = path
        self.older = path.with_name(f"{path.name}.1")
        self.max_bytes = max_bytes
        self._lock = Lock()

    def append(self, entries: "Iterable[dict[str, Any]]") -> None:
        """Write some entries, all in the same file."""
        text = "".join(json.dumps(entry, separators=(",", ":"), default=str) + "\n" for entry in entries)
        with self._lock:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists() and self.path.stat().st_size + len(text) > self.max_bytes:
                self.path.replace(self.older)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(text)

    def find(self, key: str, value: str) -> dict[str, Any] | None:
        """Return the entry that has a value, the newest file first."""
        wanted = f"{json.dumps(key)}:{json.dumps(value)}"
        for path in (self.path, self.older):
            if not path.exists():
                continue
            with path.open(encoding="utf-8") as lines:
                for line in lines:
                    if wanted in line and (entry := json.loads(line)).get(key) == value:
                        return entry
        return None
