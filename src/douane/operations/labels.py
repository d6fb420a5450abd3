"""Whose words servers bring, which tools lead to others, and saying so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Final, NamedTuple

from douane.engine.surroundings import parsed
from douane.errors import ConfigError
from douane.flow import labels_of
from douane.flow.labels import OF_SOURCES, OF_TOOLS
from douane.flow.resources import names_resource
from douane.model.server import Kind, Pin, ServerIdentity
from douane.operations.base import (
    PAGING,
    Act,
    By,
    Change,
    Field,
    Given,
    Listing,
    Place,
    Role,
    View,
    page_of,
)
from douane.operations.fields import text, texts
from douane.operations.names import pins_of
from douane.operations.person import PASSPHRASE, signing_person
from douane.operations.within import ensure_whole, in_force
from douane.policy.labelling import Labelled
from douane.stores.labelled import set_labels
from douane.stores.sqlite import SqliteStore


class Row(NamedTuple):
    """A server, `server/tool` or `server/URI`, its labels, and whether a person has said so."""

    name: str
    labels: tuple[str, ...]
    is_stated: bool


def listed(place: Place, given: Given) -> Listing:
    """The labels of every server, and of the tools that lead to others or whose deeds last."""
    stated = in_force(place).settings.labels
    with closing(SqliteStore(place.state)) as store:
        known = [(one.server, pins_of(store, one.server)) for one in store.servers()]
    rows = [row for server, pins in known for row in rows_of(server, pins, stated)]
    return page_of([{"id": one.name, "labels": one.labels, "stated": one.is_stated} for one in rows], given)


def change(place: Place, by: By, given: Given) -> Change:
    """Say that a server or tool bears these labels and no others, or leave it to what is guessed."""
    ensure_whole(place)
    name, before = text(given, "id"), in_force(place).settings.labels
    labels = None if given.get("guess") else texts(given, "labels")
    _ensure_nameable(name)
    if _takes_away(name, labels, before):
        signing_person(place, by, given)
    set_labels(place.config, name, labels)
    bears = "what is guessed" if labels is None else ", ".join(labels) or "no label"
    return Change({"labels": sorted(before.get(name, ()))}, {"labels": labels}, f"{name} bears {bears}")


def takes_away(place: Place, name: str, labels: Iterable[str] | None) -> bool:
    """Whether something could bear fewer labels than now if these were said of it, or None to guess.

    Raises:
        ConfigError: a document cannot be used.
    """
    return _takes_away(name, labels, in_force(place).settings.labels)


def _takes_away(name: str, labels: Iterable[str] | None, stated: Labelled) -> bool:
    return labels is None or not _could_bear(name, stated).issubset(labels)


def _ensure_nameable(name: str) -> None:
    """Nothing, where labels can be said of something of that name.

    Raises:
        ConfigError: they cannot.
    """
    if not name.strip("/"):
        raise ConfigError("a label needs the name of a server", "see `douane labels list`")


def _could_bear(name: str, stated: Labelled) -> frozenset[str]:
    """The labels that are stated of it; where none are, all that it could bear until now."""
    if name in stated:
        return stated[name]
    server = name.partition("/")[0]
    near = (labels for other, labels in stated.items() if other.partition("/")[0] == server)
    return (OF_SOURCES | OF_TOOLS).union(*near)


def rows_of(server: ServerIdentity, pins: Iterable[Pin], stated: Labelled) -> Iterator[Row]:
    """What is said or guessed of a server and its tools."""
    source = labels_of(server, "", {}, stated).source
    yield Row(server.name, tuple(sorted(source)), server.name in stated)
    for name in sorted(stated):
        if names_resource(name) and name.startswith(f"{server.name}/"):
            yield Row(name, tuple(sorted(stated[name])), is_stated=True)
    for pin in pins:
        shown = pin.approved or pin.seen
        name = f"{server.name}/{pin.name}"
        if pin.kind is not Kind.TOOL or shown is None:
            continue
        said = parsed(shown.canonical).get("annotations")
        found = labels_of(server, pin.name, said if isinstance(said, dict) else {}, stated)
        if found.deed or name in stated:
            own = found.deed | found.source if name in stated else found.deed
            yield Row(name, tuple(sorted(own)), name in stated)


VIEWS: Final = (
    View("labels", "/labels", Role.VIEWER, "Whose words servers bring, and where they lead.", listed, PAGING),
)
ACTS: Final = (
    Act(
        "labels.set",
        "/labels/{id}",
        Role.OPERATOR,
        "Say which labels a server or a tool bears.",
        change,
        (
            Field("id", is_needed=True, about="the name of a server, or SERVER/TOOL"),
            Field("labels", "list", about="all that it bears"),
            Field("guess", "flag", about="leave it to what is guessed"),
            PASSPHRASE,
        ),
    ),
)
