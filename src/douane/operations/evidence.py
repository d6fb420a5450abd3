"""Evidence: taking a part of the log as a signed bundle, and which bundles there are."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from douane.audit.query import Query
from douane.evidence.asked import about
from douane.evidence.bundle import Exported, Source, exported
from douane.operations.base import PAGING, Act, By, Change, Field, Given, Listing, Place, Role, View, page_of
from douane.operations.errors import NotThereError
from douane.operations.fields import number, text
from douane.operations.within import in_force, own_documents
from douane.stores.paths import ready

_NAME: Final = re.compile(r"evidence-\d{8}-\d{6}-[0-9a-f]{8}\.zip")


def listed(place: Place, given: Given) -> Listing:
    """The bundles that were made and are still here, the newest first."""
    try:
        names = sorted(filter(_NAME.fullmatch, os.listdir(_folder(place))), reverse=True)  # noqa: PTH208
    except FileNotFoundError:
        names = []
    found = []
    for name in names:
        with suppress(FileNotFoundError):
            size = os.stat(f"{_folder(place)}/{name}").st_size  # noqa: PTH116  # as in stores
            found.append({"id": name, "bytes": size, "at": _made(name)})
    return page_of(found, given)


def export(place: Place, by: By, given: Given) -> Change:
    """Make a bundle of a time, or of what is about a session, principal or server."""
    wanted = Query(
        text(given, "server"),
        principal=text(given, "principal"),
        session=text(given, "session"),
        since=number(given, "since"),
        until=number(given, "until"),
    )
    asked = about(wanted)
    source = Source(place.state, own_documents(place), in_force(place).policy.revision)
    return kept(place, lambda made_at, path: exported(source, asked, (by.id, made_at), path), asked.words)


def kept(place: Place, make: Callable[[float, str], Exported], words: Mapping[str, object]) -> Change:
    """A bundle that can be taken, which `make` writes at a time to a path; `words` say of what."""
    ready(place.state)
    ready(_folder(place))
    now = time.time()
    name = f"evidence-{time.strftime('%Y%m%d-%H%M%S', time.gmtime(now))}-{os.urandom(4).hex()}.zip"
    made = make(now, f"{_folder(place)}/{name}")
    told = f"{made.entries} entries, from {made.first} to {made.last}, in {name}"
    return Change({}, {"id": name, **words, "entries": made.entries}, told)


def take(place: Place, _by: By, given: Given) -> Change:
    """Note that a bundle is taken away."""
    name = text(given, "id")
    size = os.stat(path_of(place, name)).st_size  # noqa: PTH116  # as in stores
    return Change({}, {"id": name, "bytes": size}, f"the bundle {name}")


def discard(place: Place, _by: By, given: Given) -> Change:
    """Remove a bundle from this machine; copies that were taken stay what they are."""
    path = path_of(place, text(given, "id"))
    os.unlink(path)  # noqa: PTH108  # as in stores
    return Change({"id": text(given, "id")}, {}, "the bundle is gone from here")


def path_of(place: Place, name: str) -> str:
    """Where the bundle of this name is.

    Raises:
        NotThereError: there is none; a name is never part of another path.
    """
    path = f"{_folder(place)}/{name}"
    if not _NAME.fullmatch(name) or not os.path.isfile(path):  # noqa: PTH113  # as in stores
        raise NotThereError("there is no such bundle", "take its name from the list of them")
    return path


def _folder(place: Place) -> str:
    return f"{place.state}/evidence"


def _made(name: str) -> float:
    return datetime.strptime(name[9:24], "%Y%m%d-%H%M%S").replace(tzinfo=UTC).timestamp()


_ID: Final = Field("id", is_needed=True, about="the name of a bundle")
_TAKEN: Final = (
    Field("session", about="entries of this session"),
    Field("principal", about="entries of this principal"),
    Field("server", about="entries of this server, by name or id"),
    Field("since", "time", about="from then on"),
    Field("until", "time", about="up to then"),
)

VIEWS: Final = (
    View("evidence", "/evidence", Role.AUDITOR, "Bundles of evidence that were made.", listed, PAGING),
)
ACTS: Final = (
    Act("evidence.export", "/evidence", Role.AUDITOR, "Make a signed bundle of evidence.", export, _TAKEN),
    Act("evidence.take", "/evidence/{id}/take", Role.AUDITOR, "Take a bundle away.", take, (_ID,)),
    Act(
        "evidence.discard",
        "/evidence/{id}/discard",
        Role.ADMINISTRATOR,
        "Remove a bundle from this machine.",
        discard,
        (_ID,),
    ),
)
