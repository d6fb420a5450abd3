"""Whether a server may be started, asked before anything of the store is imported that takes time."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing
from typing import Final

from douane.errors import LaunchError
from douane.model.dossier import Demand
from douane.stores.files import make_once
from douane.stores.paths import database_path

_MARK: Final = "servers.stopped"


def mark(folder: str) -> None:
    """Note, before it is decided, that some server of this folder may not be started."""
    path = f"{folder}/{_MARK}"
    if not os.path.exists(path):  # noqa: PTH110  # as everywhere in stores
        make_once(path, lambda _draft: None)


def ensure_admitted(folder: str, command: Sequence[str], name: str, demand: Demand, at: float) -> None:
    """Nothing, where people let the server of this command be used; a look at one file if they always have.

    Raises:
        LaunchError: they have stopped it, or have not approved it.
        StoreError: what they have decided cannot be read.
    """
    if demand is Demand.ANY and not os.path.lexists(f"{folder}/{_MARK}"):
        return
    # Imported here: where nothing was ever stopped, a start does not wait for it.
    from douane.inventory.identity import identify  # noqa: PLC0415
    from douane.inventory.standing import barred  # noqa: PLC0415
    from douane.stores.keys import seal_key  # noqa: PLC0415
    from douane.stores.paths import ready  # noqa: PLC0415
    from douane.stores.schema import Durability, opened  # noqa: PLC0415
    from douane.stores.tables import read_dossiers_of  # noqa: PLC0415

    server = identify(command, name)
    ready(folder)
    with closing(opened(database_path(folder), seal_key(folder), Durability.PROCESS)) as connection:
        bar = barred(server, read_dossiers_of(connection, server), demand, at)
    if bar is not None:
        raise LaunchError(f"`{server.name}` was not started: {bar.because}", bar.fix)
