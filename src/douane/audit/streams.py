"""Where the words of a session came from and where they were found again: sources, labels and sinks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from douane.audit.line import Found, Line
from douane.audit.story import Moment

PRIVATE: Final = "private"
UNTRUSTED: Final = "untrusted"
_OF_COPIES: Final = frozenset({"flow.trifecta", "flow.copy", "flow.value"})
_OF_LABELS: Final = {
    "flow.trifecta-labels": (PRIVATE, UNTRUSTED),
    "flow.untrusted-then-sink": (UNTRUSTED,),
    "flow.untrusted-then-destructive": (UNTRUSTED,),
}
_CANARY: Final = "flow.canary"
_SEQUENCE: Final = "sequence."
_PASSED: Final = frozenset({"allow", "edit"})


class Place(NamedTuple):
    """A tool, prompt or resource of a server; without a subject the server, as far as others tell of it."""

    server: str
    subject: str


class Read(NamedTuple):
    """What was read at a place under a label, and the entries that tell so; none where another session did.

    In place of a label there may be the sequence that began there.
    """

    place: Place
    label: str
    entries: tuple[int, ...]


class Led(NamedTuple):
    """What led to a place: a label or sequence, by which rule that was found, and what became of it."""

    label: str
    place: Place
    rule: str
    action: str
    entries: tuple[int, ...]


class Streams(NamedTuple):
    """What was read and what it led to, each in the order of the first time."""

    read: tuple[Read, ...]
    led: tuple[Led, ...]


_Reads = dict[tuple[Place, str], list[Line]]
_Leads = dict[tuple[str, Place, str, str], list[int]]


def streams(moments: Iterable[Moment]) -> Streams:
    """The ways of words through these moments."""
    read: _Reads = {}
    led: _Leads = {}
    for moment in moments:
        _take_message(moment, read, led)
        _take_reply(moment, read)
    return Streams(
        tuple(Read(*key, tuple(one.entry for one in lines)) for key, lines in read.items()),
        tuple(Led(*key, tuple(entries)) for key, entries in led.items()),
    )


def _take_reply(moment: Moment, read: _Reads) -> None:
    """What came back was read under its labels, if it was let through."""
    reply = moment.reply
    if reply is not None and reply.action in _PASSED:
        for label in reply.labels:
            read.setdefault((_place(reply), label), []).append(reply)


def _take_message(moment: Moment, read: _Reads, led: _Leads) -> None:
    message = moment.message
    for found in message.findings:
        for label in _leading(found):
            led.setdefault((label, _place(message), found.rule, moment.action), []).append(message.entry)
            for place, lines in _origins(found, label, _before(read, message.at)).items():
                read.setdefault((place, label), lines)


def _before(read: _Reads, at: float) -> _Reads:
    """What was read by then, here or in another session: nothing comes from what came after it."""
    cut = {key: [one for one in lines if one.at <= at] for key, lines in read.items()}
    return {key: lines for key, lines in cut.items() if lines or not read[key]}


def _place(line: Line) -> Place:
    return Place(line.server, line.subject or line.method)


def _leading(found: Found) -> tuple[str, ...]:
    """The labels, or the sequence, that led to what was found."""
    if found.rule in _OF_COPIES:
        return (PRIVATE,)
    if found.rule.startswith(_SEQUENCE) or found.rule == _CANARY:
        return (found.rule,)
    return _OF_LABELS.get(found.rule, ())


def _origins(found: Found, label: str, read: _Reads) -> dict[Place, list[Line]]:
    """The places that a finding says it came from, with the entries about them; else the server itself."""
    if not found.origin:
        return {}
    there = {key: lines for key, lines in read.items() if key[0].server == found.origin}
    fitting = {place: lines for (place, other), lines in there.items() if other == label}
    others = {place: [*lines] for (place, _), lines in there.items()}
    return fitting or others or {Place(found.origin, ""): []}
