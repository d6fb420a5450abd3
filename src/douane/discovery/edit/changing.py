"""Several members of several entries changed in one text, and the outcome read again before it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from douane.discovery.edit.editors import EDITORS
from douane.discovery.edit.uneditable import AbsentError, UneditableError
from douane.discovery.place import Format
from douane.discovery.texts import Unread, parsed
from douane.model.estate import Way


class Change(NamedTuple):
    """What becomes of one entry: members with other values, and some that go."""

    way: Way
    members: Mapping[str, object]
    gone: tuple[str, ...] = ()


def changed(text: str, form: Format, change: Change) -> str:
    """The text with that change; whether it says what it should is for `confirmed` to tell.

    Raises:
        UneditableError: it cannot be made.
    """
    if form not in {"json", "jsonc"}:
        return _changed(text, form, change)
    start, end = EDITORS[form].span(text, change.way)
    inside = _changed(text[start:end], form, change._replace(way=()))
    return text[:start] + inside + text[end:]


def _changed(text: str, form: Format, change: Change) -> str:
    editor = EDITORS[form]
    for name, value in change.members.items():
        way = (*change.way, name)
        try:
            text = editor.spliced(text, way, value)
        except AbsentError:
            text = editor.added(text, way, value)
    for name in change.gone:
        text = editor.removed(text, (*change.way, name))
    return text


def confirmed(before: str, after: str, form: Format, changes: Iterable[Change]) -> None:
    """Read both texts, and see that they differ in these changes and in nothing else.

    Raises:
        UneditableError: they do not, or cannot be read.
    """
    wanted, found = parsed(before, form), parsed(after, form)
    for change in changes:
        members = members_at(wanted, change.way)
        members.update(change.members)
        for name in change.gone:
            del members[name]
    if isinstance(found, Unread) or found != wanted:
        raise UneditableError("it is written in a way that Douane cannot change for sure")


def members_at(document: object, way: Way) -> dict[str, object]:
    """What an entry of a parsed text holds.

    Raises:
        UneditableError: it is no object there.
    """
    for key in way:
        try:
            document = document[key]  # type: ignore[index]  # a key or index that is not there is an error below
        except (KeyError, IndexError, TypeError):
            raise UneditableError("the entry is not where it was") from None
    if not isinstance(document, dict):
        raise UneditableError("the entry is no object")
    return document
