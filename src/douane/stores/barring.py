"""Whether a server may be started, asked before anything of the store is imported that takes time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Final

from douane.audit.entry import lifecycle
from douane.errors import LaunchError, StoreError
from douane.model.dossier import Demand
from douane.model.events import Record
from douane.stores.account import account
from douane.stores.files import make_once
from douane.stores.killing import files_of, is_any

if TYPE_CHECKING:
    from douane.inventory.killed import Kill
    from douane.inventory.standing import Bar
    from douane.model.server import ServerIdentity

_MARK: Final = "servers.stopped"


def mark(folder: str) -> None:
    """Note, before it is decided, that some server of this folder may not be started."""
    path = f"{folder}/{_MARK}"
    if not os.path.exists(path):  # noqa: PTH110  # as everywhere in stores
        make_once(path, lambda _draft: None)


def ensure_admitted(folder: str, command: Sequence[str], name: str, demand: Demand) -> None:
    """Nothing, where people let the server of this command be used; a look at files if they always have.

    Raises:
        LaunchError: they have killed or stopped it, or have not approved it, which is recorded.
        StoreError: what they have decided cannot be read.
    """
    if demand is Demand.ANY and not is_decided(folder):
        return
    # Imported here: where nothing was ever stopped, a start does not wait for it.
    from douane.inventory.identity import identify  # noqa: PLC0415

    server = identify(command, name)
    ensure_living(folder, lambda: server)
    _ensure_unbarred(folder, server, demand)


def is_decided(folder: str) -> bool:
    """Whether people have ever stopped a server here, or something is killed; costs microseconds."""
    return os.path.lexists(f"{folder}/{_MARK}") or is_any(folder)


def ensure_living(folder: str, server: Callable[[], ServerIdentity]) -> None:
    """Nothing, where nobody has killed the server, or all there is, or this account.

    Raises:
        LaunchError: they have, which is recorded if that can be.
        StoreError: what they have decided cannot be read.
    """
    if not is_decided(folder):
        return
    _refuse_killed(folder, server(), files_of(folder).current())  # whatever the store says
    from douane.inventory.killed import kept  # noqa: PLC0415
    from douane.stores.sqlite import SqliteStore  # noqa: PLC0415

    with closing(SqliteStore(folder)) as store:
        kills = kept(store.orders())
    _refuse_killed(folder, server(), kills)


def _refuse_killed(folder: str, server: ServerIdentity, kills: Iterable[Kill]) -> None:
    from douane.inventory.killed import KILLED, Party, because, fix, killing  # noqa: PLC0415
    from douane.inventory.standing import Bar  # noqa: PLC0415
    from douane.stores.sqlite import SqliteStore  # noqa: PLC0415

    kill = killing(Party(server, account()), kills)
    if kill is None:
        return
    bar = Bar(KILLED, because(kill), fix(kill))
    with suppress(StoreError), closing(SqliteStore(folder)) as store:  # nothing is started in either case
        store.commit([Record(_entry(server, bar, time.time()))])
    raise LaunchError(f"`{server.name}` was not started: {bar.because}", bar.fix)


def _ensure_unbarred(folder: str, server: ServerIdentity, demand: Demand) -> None:
    from douane.inventory.standing import barred  # noqa: PLC0415
    from douane.stores.sqlite import SqliteStore  # noqa: PLC0415

    at = time.time()
    with closing(SqliteStore(folder)) as store:
        store.register(server, at)
        bar = barred(server, store.dossiers(server.id), demand, at)
        if bar is not None:
            store.commit([Record(_entry(server, bar, at))])
            raise LaunchError(f"`{server.name}` was not started: {bar.because}", bar.fix)


def _entry(server: ServerIdentity, bar: Bar, at: float) -> dict[str, object]:
    whose = {"server": server.id, "server_name": server.name, "subject": server.name}
    told = {"action": "deny", "reason": bar.because, "rule": bar.rule}
    return lifecycle("douane/server-refused", (account(), at), **whose, **told)
