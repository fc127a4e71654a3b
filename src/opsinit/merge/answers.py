"""The answers file: the template's values in the user's file, whose comments stay."""

import io
from collections.abc import Iterator
from contextlib import suppress

from opsinit.errors import GitError
from opsinit.merge import content
from opsinit.plan import Action, Change, Reason, WorkTree
from opsinit.request import Rendered
from opsinit.tree import File, Folder


def changes(old: Rendered, new: Rendered, worktree: WorkTree, labels: content.Labels) -> Iterator[Change]:
    """Give the answers file the new answers, if they are not there yet."""
    theirs = new.files.get(new.answers_file)
    ours = worktree.entry(new.answers_file)
    if theirs is None or theirs == ours or isinstance(ours, Folder):
        return
    base = old.files.get(new.answers_file)
    after = theirs
    if ours != base and isinstance(ours, File) and isinstance(theirs, File):
        was = base.content if isinstance(base, File) else b""
        after = File(_answered((was, ours.content, theirs.content), labels), ours.executable)
    if after != ours:
        yield Change(new.answers_file, Action.UPDATED, Reason.ANSWERS, ours, after)


def _answered(versions: content.Versions, labels: content.Labels) -> bytes:
    """Return the user's text with the new answers in it, or the template's if that cannot be done."""
    import yaml

    _, ours, theirs = versions
    answers = yaml.safe_load(theirs)
    try:
        if yaml.safe_load(ours) == answers:
            return ours
        with suppress(GitError):  # there may be none
            text, conflict = content.merged("", versions, labels)
            if not conflict and yaml.safe_load(text) == answers:
                return text
        edited = _edited(ours, theirs)
        return edited if yaml.safe_load(edited) == answers else theirs
    except (yaml.YAMLError, UnicodeDecodeError):
        return theirs


def _edited(ours: bytes, theirs: bytes) -> bytes:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    has_returns = ours.count(b"\n") == ours.count(b"\r\n")
    editor = YAML()
    editor.preserve_quotes = True
    editor.width = 2**16
    try:
        document, answers = editor.load(ours.replace(b"\r\n", b"\n")), editor.load(theirs)
    except YAMLError:
        return theirs
    if not isinstance(document, dict):
        return theirs
    for key in [key for key in document if key not in answers]:
        del document[key]
    document.update({key: answer for key, answer in answers.items() if document.get(key) != answer})
    buffer = io.BytesIO()
    editor.dump(document, buffer)
    result = buffer.getvalue()
    return result.replace(b"\n", b"\r\n") if has_returns else result
