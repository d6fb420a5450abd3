"""Views of the audit log: finding entries, one of them whole, and whether all of it is as it was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from douane.audit.entry import Entry, decoded
from douane.audit.formats import FORMATS
from douane.audit.line import line_of
from douane.audit.query import Query
from douane.audit.verify import Report, verified
from douane.audit.verify.evidence import Row, read_line
from douane.operations.base import (
    AFTER,
    AT_MOST,
    Act,
    Body,
    By,
    Change,
    Field,
    Given,
    Listing,
    Place,
    Role,
    View,
)
from douane.operations.errors import NotThereError
from douane.operations.fields import how_many, number, text
from douane.operations.what_if import Progress, unheard
from douane.stores.checkpoints import public_key
from douane.stores.evidence import gathered
from douane.stores.index import Index
from douane.stores.keys import existing_seal_key, existing_signing_key
from douane.stores.reader import Reader

_PLAIN: Final = (
    *("entry", "at", "session", "principal", "server", "direction"),
    *("kind", "method", "subject", "action", "would", "outcome", "rules"),
)
PAGE: Final = 50
PATIENCE: Final = 0.5  # seconds after which a page says how far it has looked
AT_ONCE: Final = 2_000  # entries that are looked for at once for an export
_EVERY: Final = 1000  # entries after which progress is told

_ASKED: Final = (
    Field("text", about="Anything in an entry, in whatever case."),
    Field("server", about="A server, by id or name."),
    Field("tool", about="A tool, prompt or resource."),
    Field("principal", about="Who called, or decided."),
    Field("finding", about="A rule, or the beginning of one up to a dot."),
    Field("action", "choice", about="What was done.", choices=("", "allow", "edit", "hold", "deny")),
    Field("session", about="A session, by its name."),
    Field("since", "time"),
    Field("until", "time"),
)


def searched(place: Place, given: Given) -> Listing:
    """Entries that are asked for, the newest first; fewer, and more to come, where looking takes long."""
    most = how_many(given, PAGE)
    before = number(given, "after")
    with closing(Index(place.state)) as index:
        index.follow()
        below = None if before is None else int(before)
        numbers, reached = index.look(asked(given), most + 1, below, PATIENCE)
    with closing(Reader(place.state)) as reader:
        entries = [entry for one in numbers[:most] if (entry := reader.entry(one)) is not None]
    last = numbers[most - 1] if len(numbers) > most else reached
    return Listing([_brief(entry) for entry in entries], str(last or ""))


def asked(given: Given) -> Query:
    """What is looked for."""
    texts = {
        name: text(given, name)
        for name in ("text", "server", "tool", "principal", "finding", "action", "session")
    }
    return Query(**texts, since=number(given, "since"), until=number(given, "until"))


def entry(place: Place, given: Given) -> Body:
    """One entry whole, with what it hangs on to, and what speaks for it."""
    seq = int(number(given, "id") or 0)
    with closing(Reader(place.state)) as reader:
        found, end = reader.entry(seq), reader.end()
        body = {} if found is None else reader.opened(found)
        covering = reader.covering(seq)
    if found is None:
        raise NotThereError(
            f"there is no entry {seq}", f"entries go from 1 to {end}, without what was pruned"
        )
    return {
        "entry": found.seq,
        "body": body,
        "hash": found.hash.hex(),
        "previous": found.previous.hex(),
        "checkpoint": covering and {"entry": covering[0], "at": _signed_at(covering[1])},
        "last": end,
    }


def verify(place: Place, _given: Given) -> Body:
    """Whether the log is whole; seconds for each million entries."""
    return report_of(place)


def report_of(place: Place, progress: Progress = unheard) -> Body:
    """The same, for who watches."""
    private = existing_signing_key(place.state)
    trusted = public_key(private) if private else None
    with closing(Reader(place.state)) as reader:
        in_all = reader.end()
    with gathered(Path(place.state), (), existing_seal_key(place.state), trusted) as evidence:
        report = verified(replace(evidence, rows=_told(evidence.rows, in_all, progress)))
    return _as_json(report)


def found(place: Place, query: Query, last: int) -> Iterator[Entry]:
    """All entries up to `last` that `query` asks for, the newest first, a few at a time."""
    before = last + 1
    while batch := _before(place, query, before):
        yield from batch
        before = batch[-1].seq


def _before(place: Place, query: Query, before: int) -> list[Entry]:
    """Some entries that are asked for; files are closed again, so that any thread may ask for the next."""
    with closing(Index(place.state)) as index, closing(Reader(place.state)) as reader:
        index.follow()
        numbers = index.search(query, AT_ONCE, before)
        return [entry for one in numbers if (entry := reader.entry(one)) is not None]


def export(place: Place, _by: By, given: Given) -> Change:
    """Note that somebody takes entries away, and which; who lets them have these is the page."""
    wanted = {name: value for name, value in given.items() if value not in (None, "")}
    with closing(Reader(place.state)) as reader:
        end = reader.end()
    return Change({}, {**wanted, "up_to": end}, f"the entries up to {end} that were asked for")


def _signed_at(line: str) -> float:
    found = read_line("", line).checkpoint
    return float(found.at) if found else 0.0


def _told(rows: Iterable[Row], in_all: int, progress: Progress) -> Iterator[Row]:
    for count, row in enumerate(rows):
        if count % _EVERY == 0:
            progress(count, in_all)
        yield row


def _as_json(report: Report) -> Body:
    return {
        "entries": report.entries,
        "problems": [asdict(one) for one in report.problems],
        "in_all": report.problems_in_all,
        "notes": [*report.notes],
    }


def _brief(entry: Entry) -> Mapping[str, object]:
    """What a list of entries says of one."""
    line = line_of(entry.seq, decoded(entry))
    return {
        **{name: getattr(line, name) for name in _PLAIN},
        "findings": [one._asdict() for one in line.findings],
    }


VIEWS: Final[tuple[View, ...]] = (
    View(
        "audit.search",
        "/audit/entries",
        Role.AUDITOR,
        "Entries of the audit log, the newest first; `next` goes on where looking took too long, too.",
        searched,
        (*_ASKED, Field("after", "number", bounds=AFTER), AT_MOST),
    ),
    View(
        "audit.entry",
        "/audit/entries/{id}",
        Role.AUDITOR,
        "One entry whole, with its hashes.",
        entry,
        (Field("id", "number", is_needed=True),),
    ),
    View("audit.verify", "/audit/verify", Role.AUDITOR, "Whether the log is as it was written.", verify),
)
ACTS: Final[tuple[Act, ...]] = (
    Act(
        "audit.export",
        "/audit/export",
        Role.AUDITOR,
        "Take entries away, in one of the formats.",
        export,
        (*_ASKED, Field("format", "choice", is_needed=True, choices=tuple(one.name for one in FORMATS))),
    ),
)
