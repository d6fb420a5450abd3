"""Servers with all that a list says of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final, NamedTuple

from douane.config import Config
from douane.inventory.attention import Seen, attention
from douane.inventory.standing import traits_of
from douane.model.dossier import Dossier
from douane.model.server import ServerIdentity
from douane.operations.dossiers.configured import configured_ids
from douane.operations.dossiers.known_servers import known, scopes_of
from douane.stores.base import Registered
from douane.stores.dossiers import Dossiers, Uses

_UNASKED: Final = "nobody asked"


class Row(NamedTuple):
    """A server with all that a list says of it."""

    server: ServerIdentity
    dossier: Dossier | None
    uses: Uses
    notes: tuple[str, ...]

    @property
    def stage(self) -> str:
        """How far it has come; empty where nobody has asked."""
        return self.dossier.stage.value if self.dossier else ""


def rows_of(store: Dossiers, config: Config, tenant: str) -> Iterator[Row]:
    """Every server of which anything is known here."""
    now, idle = time.time(), config.settings.review
    dossiers = {one.server: one for one in store.all()}
    started = {one.server.id: one for one in store.registered()}
    uses, configured = store.uses(now - idle), configured_ids(config, tenant)
    for server in known(store, config):
        dossier, used = dossiers.get(server.id), uses.get(server.id, Uses())
        if dossier is None:
            yield Row(server, None, used, (_UNASKED,))
            continue
        seen = _seen(store, config, server, started.get(server.id), used)
        notes = attention(dossier, seen._replace(configured=configured), now, idle)
        yield Row(server, dossier, used, tuple(notes))


def _seen(
    store: Dossiers, config: Config, server: ServerIdentity, registered: Registered | None, used: Uses
) -> Seen:
    here = registered.server if registered else server
    scopes = scopes_of(config, server)
    dossier = store.of(server.id)
    asked = dossier.need.scopes if dossier else ()
    traits = traits_of(here, store.pins(server.id), scopes or asked)
    return Seen(traits, registered.last_seen if registered else 0.0, used.last)


def row_json(row: Row) -> dict[str, object]:
    """A row as a program sees it."""
    dossier = row.dossier
    return {
        "server": row.server.id,
        "name": row.server.name,
        "stage": row.stage or None,
        "stopped": dossier.stopped if dossier else None,
        "need": dossier.need._asdict() if dossier else None,
        "owner": dossier.owner if dossier else None,
        "by": dossier.by if dossier else None,
        "at": dossier.at if dossier else None,
        "reason": dossier.reason if dossier else None,
        "until": dossier.until or None if dossier else None,
        "calls": row.uses.calls,
        "last_use": row.uses.last or None,
        "to_look_at": row.notes,
    }
