"""What becomes of a file when Douane is taken out again, from its backups or for want of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple, cast

from douane.discovery.edit.changing import Change, changed, confirmed, members_at
from douane.discovery.edit.uneditable import UneditableError
from douane.discovery.finding import Found
from douane.discovery.host import Host
from douane.discovery.place import Format
from douane.discovery.protecting import Plan, Step, entries_of
from douane.discovery.started import served
from douane.discovery.texts import parsed
from douane.discovery.unprotecting import (
    Original,
    is_as_written,
    original_of,
    restored,
    undoing,
    unwrapping,
)
from douane.model.estate import Entry, Way
from douane.model.secret import refers


class Kept(NamedTuple):
    """A backup: the text of the file, the digest of what became of it, and what was changed."""

    text: str
    after: str
    entries: Sequence[Mapping[str, object]]


class Protected(NamedTuple):
    """An entry that Douane stands before, and what it was, if that is known."""

    host: Host
    entry: Entry
    original: Original | None

    @property
    def known_as(self) -> tuple[str, str, Way]:
        """What it is told from others by, in any version of its file."""
        return self.entry.scope, self.entry.name, self.entry.way


_Originals = Sequence[tuple[str, str, Original]]


def taken_back(file: Sequence[Found], wanted: Callable[[Host, Entry], bool], kept: Sequence[Kept]) -> Plan:
    """What `unprotect` makes of entries of a file; `kept` are its backups, the latest first."""
    form = file[0].place.format
    originals = _originals(kept, form)
    before = [one for one in _protected(file, originals) if wanted(one.host, one.entry)]
    if not before:
        return Plan(file[0].place.path, file[0].text, file[0].text, ())
    middle = _as_it_was(file[0].text, {one.known_as for one in before}, kept)
    left = {one.known_as: one for one in _protected(_with(file, middle), originals)}
    steps, text = list[Step](), middle
    for one in before:
        try:
            text, change = _without(text, form, left[one.known_as]) if one.known_as in left else (text, None)
            steps.append(Step(one.host, one.entry, change or Change(one.entry.way, {})))
        except UneditableError as error:
            steps.append(Step(one.host, one.entry, left=str(error)))
    return _seen_to(Plan(file[0].place.path, file[0].text, text, tuple(steps)), middle, form)


def protected(file: Sequence[Found], kept: Sequence[Kept]) -> list[Protected]:
    """The entries of a file that Douane stands before."""
    return _protected(file, _originals(kept, file[0].place.format))


def _with(file: Sequence[Found], text: str) -> list[Found]:
    return [found._replace(text=text) for found in file]


def _protected(file: Sequence[Found], originals: _Originals) -> list[Protected]:
    document = parsed(file[0].text, file[0].place.format)
    found = (Protected(host, entry, original_of(entry, originals)) for host, entry in entries_of(file))
    return [one for one in found if served(one.entry.command) or _is_as_written(document, one)]


def _is_as_written(document: object, one: Protected) -> bool:
    """Whether an entry is what Douane made of it; the only sign where it leads to a gateway."""
    if one.original is None:
        return False
    try:
        return is_as_written(members_at(document, one.entry.way), one.original)
    except UneditableError:
        return False


def _as_it_was(text: str, names: set[tuple[str, str, Way]], kept: Sequence[Kept]) -> str:
    """The oldest text to which backups lead that are about nothing but these."""
    for one in kept:
        about = {(str(entry["scope"]), str(entry["name"]), _way(entry)) for entry in one.entries}
        if sha256(text.encode()).hexdigest() == one.after and about <= names:
            text = one.text
    return text


def _without(text: str, form: Format, one: Protected) -> tuple[str, Change]:
    """The text without Douane before an entry, and the change that this is."""
    if any(refers(value) for _, value in one.entry.env):
        raise UneditableError(
            "its variables name secrets, which only Douane looks up: write their values there"
        )
    if one.original is None:
        change = unwrapping(one.host, one.entry)
        return changed(text, form, change), change
    if not is_as_written(members_at(parsed(text, form), one.entry.way), one.original):
        raise UneditableError(
            "it has been changed since: its command is not the one that Douane wrote; write its own there"
        )
    return restored(text, form, one.entry, one.original), undoing(one.entry, one.original)


def _seen_to(plan: Plan, middle: str, form: Format) -> Plan:
    """The plan, if its text says what it should; otherwise one that leaves all as it is."""
    try:
        confirmed(middle, plan.after, form, [step.change for step in plan.changes if step.change])
    except UneditableError as error:
        steps = tuple(step._replace(change=None, left=step.left or str(error)) for step in plan.steps)
        return plan._replace(after=plan.before, steps=steps)
    return plan


def _originals(kept: Sequence[Kept], form: Format) -> _Originals:
    return [one for backup in kept for one in _of(backup, parsed(backup.text, form))]


def _of(backup: Kept, document: object) -> Iterator[tuple[str, str, Original]]:
    for entry in backup.entries:
        members = cast("Mapping[str, object]", entry["members"])
        change = Change(_way(entry), members, tuple(cast("Sequence[str]", entry["gone"])))
        was = members_at(document, change.way)
        yield str(entry["name"]), str(entry["scope"]), Original(backup.text, was, change)


def _way(entry: Mapping[str, object]) -> Way:
    return tuple(cast("Sequence[str | int]", entry["way"]))
