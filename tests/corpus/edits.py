"""All edits, in the order in which one after the other can be made to the same project."""

from tests.corpus import code, tools
from tests.corpus.edit import Edit

EDITS: tuple[Edit, ...] = (*tools.EDITS, *code.EDITS)
# Only one of two that touch the same file as a whole can be made.
ALONE = ("a test file is deleted",)
TOGETHER = tuple(edit for edit in EDITS if edit.name not in ALONE)
