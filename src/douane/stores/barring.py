"""Whether a server may be started, asked before anything of the store is imported that takes time."""

from __future__ import annotations

import os
import pwd
import time
from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Final

from douane.errors import LaunchError
from douane.model.dossier import Demand
from douane.model.events import Record
from douane.stores.files import make_once

if TYPE_CHECKING:
    from douane.inventory.standing import Bar
    from douane.model.server import ServerIdentity

_MARK: Final = "servers.stopped"


def mark(folder: str) -> None:
    """Note, before it is decided, that some server of this folder may not be started."""
    path = f"{folder}/{_MARK}"
    if not os.path.exists(path):  # noqa: PTH110  # as everywhere in stores
        make_once(path, lambda _draft: None)


def ensure_admitted(folder: str, command: Sequence[str], name: str, demand: Demand) -> None:
    """Nothing, where people let the server of this command be used; a look at one file if they always have.

    Raises:
        LaunchError: they have stopped it, or have not approved it, which is recorded.
        StoreError: what they have decided cannot be read.
    """
    if demand is Demand.ANY and not os.path.lexists(f"{folder}/{_MARK}"):
        return
    # Imported here: where nothing was ever stopped, a start does not wait for it.
    from douane.inventory.identity import identify  # noqa: PLC0415
    from douane.inventory.standing import barred  # noqa: PLC0415
    from douane.stores.sqlite import SqliteStore  # noqa: PLC0415

    server, at = identify(command, name), time.time()
    with closing(SqliteStore(folder)) as store:
        store.register(server, at)
        bar = barred(server, store.dossiers(server.id), demand, at)
        if bar is not None:
            store.commit([Record(_entry(server, bar, at))])
            raise LaunchError(f"`{server.name}` was not started: {bar.because}", bar.fix)


def _entry(server: ServerIdentity, bar: Bar, at: float) -> dict[str, object]:
    return {
        "v": 1,
        "at": at,
        "principal": f"local:{pwd.getpwuid(os.geteuid()).pw_name}",
        "server": server.id,
        "server_name": server.name,
        "kind": "lifecycle",
        "method": "douane/server-refused",
        "subject": server.name,
        "action": "deny",
        "reason": bar.because,
        "rule": bar.rule,
    }
