"""Every situation, in the order of the page."""

from tests.situations import edits, ignored, interruptions, kinds, options, projects

PARTS = {
    "Text": edits.ROWS,
    "Bytes, modes, links, directories, names": kinds.ROWS,
    "What git ignores, and what it is set to": ignored.ROWS,
    "Answers": options.ROWS,
    "The project and its repository": projects.ROWS,
    "Interruptions": interruptions.ROWS,
}
ROWS = tuple(row for rows in PARTS.values() for row in rows)
