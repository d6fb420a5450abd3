"""What the audit log says of a person, who may ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from typing import Final

from douane.audit.entry import Entry
from douane.audit.query import Query
from douane.audit.subject import Report, Wanted, as_json, report
from douane.operations.base import Act, Body, Field, Given, Place, Role, View
from douane.operations.errors import GivenError
from douane.operations.fields import texts
from douane.policy.values import local_digest
from douane.stores.index.found import found
from douane.stores.keys import value_key
from douane.stores.reader import Reader

LEAST: Final = 3  # characters: less is in everything
MOST: Final = 100_000  # entries of each text


def about(place: Place, given: Given) -> Body:
    """What the log says of the person of these names, addresses or values."""
    asked = texts(given, "who")
    return as_json(searched(place, asked), asked)


def searched(place: Place, asked: tuple[str, ...]) -> Report:
    """The same as a value.

    Raises:
        GivenError: nothing was asked for, or something too short to tell anybody by.
        NothingRecorded: there is no log.
    """
    if not asked or any(len(text.strip()) < LEAST for text in asked):
        raise GivenError(
            f"a person is looked for by texts of {LEAST} characters or more",
            "give a principal, an address, a name or a value",
        )
    digests = tuple(_digest(place, text) for text in asked)
    wanted = Wanted(tuple(asked), tuple(filter(None, digests)))
    entries = {entry.seq: entry for entry in _entries(place, wanted)}
    return report((entries[seq] for seq in sorted(entries)), wanted)


def _entries(place: Place, wanted: Wanted) -> Iterator[Entry]:
    with closing(Reader(place.state)) as reader:
        for text in (*wanted.texts, *wanted.digests):
            yield from found(place.state, reader, Query(text=text), MOST)


def _digest(place: Place, text: str) -> str:
    """What findings of exactly this value have."""
    return local_digest(value_key(place.state), sha256(text.encode()).hexdigest())


VIEWS: Final[tuple[View, ...]] = (
    View(
        "audit.subject",
        "/audit/subject",
        Role.AUDITOR,
        "What the log says of a person, for an answer to who asks what is held of them.",
        about,
        (Field("who", "list", is_needed=True, about="principals, addresses, names or values"),),
    ),
)
ACTS: Final[tuple[Act, ...]] = ()
