"""Which servers the hosts of this account and the gateway have, by their ids."""

from __future__ import annotations

import os
from collections.abc import Iterator

from douane.config import Config
from douane.discovery.finding import configured, this_machine
from douane.discovery.started import served
from douane.gateway.reach import identity_of
from douane.inventory.identity import identify, identify_address
from douane.model.access import DEFAULT_TENANT
from douane.model.estate import Entry


def configured_ids(config: Config, tenant: str) -> frozenset[str]:
    """Ids of all servers that are configured here; hosts of this account have those of no other tenant.

    A server behind Douane counts as itself.
    """
    own = (identity_of(one).id for one in config.settings.servers)
    if tenant != DEFAULT_TENANT:
        return frozenset(own)
    entries = configured(this_machine(os.getcwd()))  # noqa: PTH109  # as everywhere
    return frozenset((*own, *(ident for entry in entries for ident in _ids(entry))))


def _ids(entry: Entry) -> Iterator[str]:
    if entry.command:
        yield identify(served(entry.command) or entry.command, entry.name).id
    elif entry.url:
        try:
            yield identify_address(entry.url, entry.name).id
        except ValueError:
            return
