"""The answers file: the template's values in the user's file, whose comments stay."""

import io
from collections.abc import Iterator

from opsinit.plan import Action, Change, Reason, WorkTree
from opsinit.request import Rendered
from opsinit.tree import File, Folder


def changes(old: Rendered, new: Rendered, worktree: WorkTree) -> Iterator[Change]:
    """Give the answers file the new answers, if they are not there yet."""
    theirs = new.files.get(new.answers_file)
    ours = worktree.entry(new.answers_file)
    if theirs is None or theirs == ours or isinstance(ours, Folder):
        return
    base = old.files.get(new.answers_file)
    after = theirs
    if ours != base and isinstance(ours, File) and isinstance(theirs, File):
        after = File(_edited(ours.content, theirs.content), ours.executable)
    if after != ours:
        yield Change(new.answers_file, Action.UPDATED, Reason.ANSWERS, ours, after)


def _edited(ours: bytes, theirs: bytes) -> bytes:
    """Return the user's text with their answers in it, or theirs if that cannot be done."""
    import yaml
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    answers = yaml.safe_load(theirs)
    editor = YAML()
    editor.preserve_quotes = True
    editor.width = 2**16
    try:
        if yaml.safe_load(ours) == answers:
            return ours
        document = editor.load(ours)
        for key in [key for key in document if key not in answers]:
            del document[key]
        document.update({key: answer for key, answer in editor.load(theirs).items() if document.get(key) != answer})
        buffer = io.BytesIO()
        editor.dump(document, buffer)
        result = buffer.getvalue()
        return result if yaml.safe_load(result) == answers else theirs
    except (YAMLError, yaml.YAMLError, UnicodeDecodeError, TypeError):
        return theirs
