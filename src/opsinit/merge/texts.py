"""Where lines, comments and indentation are in a text."""

from opsinit.merge.nodes import Entry


class Text:
    """A text, looked at from the places of its values."""

    def __init__(self, content: str) -> None:
        """Take the text."""
        self.content = content

    def line_start(self, at: int) -> int:
        """Return where the line begins."""
        return self.content.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Return where the line ends, before its line end."""
        end = self.content.find("\n", at)
        return len(self.content) if end < 0 else end

    def column(self, at: int) -> int:
        """Return how far into its line a place is."""
        return at - self.line_start(at)

    def indent(self, at: int) -> int:
        """Return by how much the line is indented."""
        line = self.content[self.line_start(at) : self.line_end(at)]
        return len(line) - len(line.lstrip(" "))

    def begins_line(self, entry: Entry) -> bool:
        """Tell whether an entry is the first on its line; behind a dash it is not."""
        return not self.content[self.line_start(entry.start) : entry.start].strip()

    def between(self, entry: Entry) -> str:
        """Return an entry that stands between commas."""
        return self.content[entry.start : entry.end]

    def body(self, entry: Entry, *, comma: bool) -> list[str]:
        """Return the lines of an entry without their indentation, and with a comma if there may be one."""
        column = self.column(entry.start)
        rest = self.content[entry.end : self.line_end(entry.end)]
        if comma:
            rest = "," + rest.lstrip().removeprefix(",") if "," in rest.partition("#")[0] else "," + rest
        first, *lines = (self.content[entry.start : entry.end] + rest).rstrip().split("\n")
        return [first, *(line[column:] if not line[:column].strip() else line.lstrip() for line in lines)]

    def lead(self, entry: Entry) -> list[str]:
        """Return the comments directly above an entry, and an empty line above that if there is one."""
        if not self.begins_line(entry):
            return []
        start = self.line_start(entry.start)
        lines = self.content[self.lead_start(entry) : start].split("\n")[:-1]
        return [line.strip() for line in lines]

    def lead_start(self, entry: Entry) -> int:
        """Return where the comments above an entry begin."""
        start = self.line_start(entry.start)
        while start and self.content[self.line_start(start - 1) : start].lstrip().startswith("#"):
            start = self.line_start(start - 1)
        return start

    def is_apart(self, entry: Entry) -> bool:
        """Tell whether there is an empty line above an entry and its comments."""
        start = self.lead_start(entry)
        return start > 0 and not self.content[self.line_start(start - 1) : start].strip()
