"""Takes Douane out again from before the entries of a file; works it out, and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from douane.discovery.edit.changing import Change, changed
from douane.discovery.edit.editors import EDITORS
from douane.discovery.edit.uneditable import UneditableError
from douane.discovery.host import Host
from douane.discovery.place import Format
from douane.discovery.started import program, served
from douane.model.estate import Entry


class Original(NamedTuple):
    """An entry as a backup has it: the text of its file before `protect`, and what `protect` changed."""

    text: str
    members: Mapping[str, object]
    change: Change


def is_as_written(members: Mapping[str, object], original: Original) -> bool:
    """Whether an entry still has what `protect` wrote."""
    return all(members.get(name) == value for name, value in original.change.members.items())


def undoing(entry: Entry, original: Original) -> Change:
    """What makes of an entry what it was."""
    change, then = original.change, original.members
    back = {name: then[name] for name in (*change.members, *change.gone) if name in then}
    return Change(entry.way, back, tuple(name for name in change.members if name not in then))


def restored(text: str, form: Format, entry: Entry, original: Original) -> str:
    """The text with one entry as it was, to the byte where nobody has touched it since.

    Raises:
        UneditableError: it cannot be changed.
    """
    return _by_region(text, form, entry, original) or changed(text, form, undoing(entry, original))


def unwrapping(host: Host, entry: Entry) -> Change:
    """What makes of a local entry what its own command line tells that it was; for want of a backup.

    Raises:
        UneditableError: it does not tell.
    """
    if program(entry.command[0]) == "douane" and entry.command[1:2] == ("connect",):
        raise UneditableError("there is no backup of it to read: write its address and headers yourself")
    return Change(entry.way, host.written(entry, served(entry.command)))


def original_of(entry: Entry, originals: Iterable[tuple[str, str, Original]]) -> Original | None:
    """The first of these of its name and scope that stood where it stands, or the only one there is."""
    named = [one for name, scope, one in originals if (name, scope) == (entry.name, entry.scope)]
    exact = [one for one in named if one.change.way == entry.way]
    if exact:
        return exact[0]
    return named[0] if len({one.change.way for one in named}) == 1 else None


def _by_region(text: str, form: Format, entry: Entry, original: Original) -> str:
    """The text with the very characters of the entry, if it is as `protect` left it; empty if it is not."""
    editor, way = EDITORS[form], original.change.way
    try:
        after = changed(original.text, form, original.change)
        (start, end), (was, till) = editor.span(text, entry.way), editor.span(after, way)
        begin, finish = editor.span(original.text, way)
    except UneditableError:  # such as one in several pieces
        return ""
    if text[start:end] != after[was:till]:
        return ""
    return text[:start] + original.text[begin:finish] + text[end:]
