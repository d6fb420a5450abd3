"""What the audit log says of a person, for an answer to who asks what is held of them (GDPR Art. 15)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from douane.audit.entry import Entry
from douane.audit.formats.event import Event, event_of
from douane.audit.searched import folded, values

NOTES: Final = (
    "Found are entries of the principal, those in which a text stands alone, and findings of a value.",
    "Of what a detector found the log has a digest under a key of this machine, and never the value.",
    "So who is behind a placeholder cannot be told, and a value in another spelling is another value.",
    "Arguments are cut and results are not written down, but who asked which server, and when, is.",
    "What was pruned, or is encrypted in the log, is not found by its text.",
    "The vault, grants, accounts of the control room, and the servers themselves may hold more.",
)


class How(StrEnum):
    """Why an entry is about the person."""

    PRINCIPAL = "principal"  # they are who answers for it
    TEXT = "text"  # one of the texts stands in it
    VALUE = "value"  # one of the values was found in the message


class Wanted(NamedTuple):
    """Who is asked about: texts as they stand in entries, and local digests of the same as values."""

    texts: tuple[str, ...]
    digests: tuple[str, ...]


class About(NamedTuple):
    """One entry, why it is listed, and the classes of data that were found in its message."""

    seq: int
    time: str
    how: tuple[How, ...]
    principal: str
    server: str
    method: str
    subject: str
    direction: str
    action: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, in order, and what it comes to."""

    entries: tuple[About, ...]
    first: str
    last: str
    how: Mapping[str, int]
    classes: Mapping[str, int]
    servers: Mapping[str, int]
    tools: Mapping[str, int]
    principals: tuple[str, ...]
    addresses: tuple[str, ...]
    programs: tuple[str, ...]


def report(entries: Iterable[Entry], wanted: Wanted) -> Report:
    """What these entries say of the person; those that only look like it are left out."""
    listed = [(event, how) for event in map(event_of, entries) if (how := _how(event, wanted))]
    about = tuple(_about(event, how) for event, how in listed)
    own = [event for event, how in listed if How.PRINCIPAL in how]
    return Report(
        entries=about,
        first=about[0].time if about else "",
        last=about[-1].time if about else "",
        how=_counted(reason for one in about for reason in one.how),
        classes=_counted(name for one in about for name in one.classes),
        servers=_counted(one.server for one in about),
        tools=_counted(one.subject for one in about if one.method == "tools/call"),
        principals=_each(event.principal for event in own),
        addresses=_each(event.address for event in own),
        programs=_each(str(event.body.get("agent") or "") for event in own),
    )


def _how(event: Event, wanted: Wanted) -> tuple[How, ...]:
    return tuple(how for how, is_so in _reasons(event, wanted) if is_so)


def _reasons(event: Event, wanted: Wanted) -> Iterator[tuple[How, bool]]:
    principal = folded(event.principal)
    names = {folded(text) for text in wanted.texts}
    yield How.PRINCIPAL, principal in names or principal.partition(":")[2] in names
    patterns = [_word(text) for text in names]
    said = [folded(value) for value in values({**event.body, "principal": ""})]
    yield How.TEXT, any(pattern.search(value) for pattern in patterns for value in said)
    yield How.VALUE, any(one.value in wanted.digests for one in event.findings if one.value)


def _word(text: str) -> re.Pattern[str]:
    """The text where it is no part of a longer word or address: `ann` is not in `joanna`."""
    return re.compile(rf"(?<![\w.+-]){re.escape(text)}(?![\w-]|\.\w)")


def _about(event: Event, how: tuple[How, ...]) -> About:
    classes = (one.rule for one in event.findings if one.is_of_values)
    return About(
        event.seq,
        event.time,
        how,
        event.principal,
        event.server_name or event.server,
        event.method,
        event.subject,
        event.direction,
        event.action,
        _each(classes),
    )


def _counted(names: Iterable[str]) -> Mapping[str, int]:
    return dict(Counter(str(name) for name in names if name).most_common())


def _each(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, names)))


def as_json(found: Report, texts: Sequence[str]) -> dict[str, object]:
    """The report as members of an object."""
    return {
        "asked": list(texts),
        "entries_in_all": len(found.entries),
        "first": found.first,
        "last": found.last,
        "how": dict(found.how),
        "classes": dict(found.classes),
        "recipients": dict(found.servers),
        "tools": dict(found.tools),
        "principals": list(found.principals),
        "addresses": list(found.addresses),
        "programs": list(found.programs),
        "notes": list(NOTES),
        "entries": [
            {**one._asdict(), "how": list(one.how), "classes": list(one.classes)} for one in found.entries
        ],
    }
