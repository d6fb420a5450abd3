"""Changes of hosts' files, each with its entry in the log of this account."""

from __future__ import annotations

from contextlib import AbstractContextManager

from douane.discovery.protecting import Plan
from douane.discovery.writing import File
from douane.stores.account import account
from douane.stores.paths import state_folder
from douane.stores.rewritten import Rewriting, told


def recorded(method: str, file: File, plan: Plan) -> AbstractContextManager[None]:
    """Writes down what is about to become of a file: its digests and servers, and no value of it.

    Raises:
        StoreError: it cannot be written down, and so is not to be done.
    """
    servers = ((step.host.name, step.entry.name) for step in plan.changes)
    return told(
        state_folder(), method, account(), Rewriting(file.real, file.content, plan.after.encode(), [*servers])
    )
