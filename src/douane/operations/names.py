"""Servers and their definitions as a person names them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from douane.audit.visible import visible
from douane.errors import ConfigError
from douane.inventory.identity import handle
from douane.model.server import Kind, Pin, ServerIdentity, State
from douane.stores.base import Registered, Store

_Naming = Callable[[ServerIdentity, str], bool]

# From the strictest reading of a name to the laxest: the first by which it means something counts.
_EXACT: tuple[_Naming, ...] = (
    lambda server, text: server.id == text,
    lambda server, text: handle(server) == text,
    lambda server, text: server.name == text,
)
_BEGINNING: _Naming = lambda server, text: handle(server).startswith(text) or server.id.startswith(text)  # noqa: E731


def named_server(
    servers: Sequence[ServerIdentity], text: str, formerly: Iterable[ServerIdentity] = ()
) -> ServerIdentity:
    """The server of this id, name, or unique beginning of either, or of a name that it once had.

    Raises:
        ConfigError: there is none, or there are several.
    """
    ids = {one.id: one for one in servers}
    before = [one for one in formerly if one.id in ids]
    readings = (
        *((one, servers) for one in _EXACT),
        *((one, before) for one in _EXACT),
        (_BEGINNING, servers),
    )
    for naming, pool in readings:
        found = {server.id: ids[server.id] for server in pool if naming(server, text)}
        if len(found) == 1:
            return next(iter(found.values()))
        if found:
            raise ConfigError(
                f"`{text}` can be several servers", f"name one of: {_listed([*found.values()])}"
            )
    known = f"name one of: {_listed(servers)}" if servers else "start one through Douane first"
    raise ConfigError(f"there is no server `{text}`", known)


def under_each_name(found: Iterable[Registered]) -> Iterator[ServerIdentity]:
    """Servers, each by every name that it ever had."""
    for one in found:
        yield from (replace(one.server, name=name) for name in sorted(one.names | {one.server.name}))


def _listed(servers: Sequence[ServerIdentity]) -> str:
    handles = [handle(server) for server in servers]
    unique = len(set(handles)) == len(handles)
    return ", ".join(
        visible(one if unique else server.id) for one, server in zip(handles, servers, strict=True)
    )


def pins_of(store: Store, server: ServerIdentity) -> tuple[Pin, ...]:
    """What the server has shown; the marks that a whole listing was seen are left out."""
    return tuple(pin for pin in store.pins(server.id) if pin.name)


def waiting(pins: Sequence[Pin]) -> tuple[Pin, ...]:
    """Those that a person has to look at."""
    return tuple(pin for pin in pins if pin.state is not State.APPROVED)


def named_pin(pins: Sequence[Pin], name: str, kind: Kind | None) -> Pin:
    """The pin of this name; where several kinds have it, the tool.

    Raises:
        ConfigError: there is none, or it is no tool and there are several.
    """
    found = [pin for pin in pins if pin.name == name and kind in (None, pin.kind)]
    if len(found) > 1:
        found = [pin for pin in found if pin.kind is Kind.TOOL] or found
    if len(found) == 1:
        return found[0]
    if found:
        kinds = ", ".join(pin.kind for pin in found)
        raise ConfigError(f"`{name}` can be several things", f"add `--kind` with one of: {kinds}")
    what = kind or "definition"
    raise ConfigError(f"the server has shown no {what} `{name}`", "look at `douane tools list`")
