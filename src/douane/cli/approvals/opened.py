"""The store of questions, for commands, and the one question that is meant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from douane.approvals.ticket import Ticket
from douane.cli.tenants import ready_folder, tenant_option
from douane.errors import ConfigError
from douane.stores.approvals import Approvals
from douane.stores.protection import trusted_in

tenant_aware = tenant_option


@contextmanager
def opened(tenant: str) -> Iterator[Approvals]:
    """The questions and grants of this tenant."""
    folder = ready_folder(tenant)
    store = Approvals(folder, trusted_in(folder))
    try:
        yield store
    finally:
        store.close()


def ticket_named(store: Approvals, name: str) -> Ticket:
    """The question of this name.

    Raises:
        ConfigError: there is none.
    """
    found = store.ticket(name)
    if found is None:
        raise ConfigError(f"there is no question `{name}`", "see which are open: `douane approvals list`")
    return found
