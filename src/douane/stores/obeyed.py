"""What came of a kill in one process, for the log."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.audit.entry import lifecycle
from douane.errors import StoreError
from douane.inventory.killed import KILLED, Kill, incident_of
from douane.model.events import Record
from douane.stores.killing import FILE, KillFiles
from douane.stores.kills import FOUND, OBEYED, Deed, keep

if TYPE_CHECKING:
    from collections.abc import Callable

    from douane.model.server import ServerIdentity
    from douane.stores.base import Store


_UNTOLD: Final = "the kill is in force, and the log has no word of it: {} (fix: {})"


class Ended(NamedTuple):
    """What a post (wrapped, gateway, connect) has ended: how many sessions and processes, and whose.

    Where it was more than one server's, one principal's or one session's, the log has no name for it.
    """

    post: str
    sessions: int
    processes: int
    server: ServerIdentity | None = None
    principal: str = ""
    session: str = ""


def note(store: Store, kill: Kill, ended: Ended, warn: Callable[[str], None]) -> None:
    """Have the log tell of it; what cannot be written is told to `warn`, and changes nothing."""
    try:
        store.commit([Record(_entry(kill, ended))])
    except StoreError as error:
        warn(_UNTOLD.format(error.message, error.fix))


def keep_found(folder: str, kill: Kill, warn: Callable[[str], None]) -> None:
    """Keep a kill of the folder's own file in the store, where removing the file does not lift it."""
    there = {one.line for one in KillFiles((kill.file,)).current()}
    if kill.file != f"{folder}/{FILE}" or kill.line not in there:  # or it was lifted in the meantime
        return
    try:
        deed = Deed(_owner(kill.file), time.time(), kill.note, incident_of(kill.note))
        keep(folder, kill, deed, FOUND)
    except StoreError as error:
        warn(_UNTOLD.format(error.message, error.fix))


def _owner(path: str) -> str:
    """Whose the file is, which is all that is known of who wrote it."""
    import pwd  # noqa: PLC0415  # once in the life of a process

    try:
        return f"local:{pwd.getpwuid(os.stat(path).st_uid).pw_name}"  # noqa: PTH116  # as in stores
    except (OSError, KeyError):
        return ""


def _entry(kill: Kill, ended: Ended) -> dict[str, object]:
    server = ended.server
    whose = {"server": server.id if server else "", "server_name": server.name if server else ""}
    subject = kill.scope if kill.is_around else kill.line  # whoever it names may be another tenant's
    why = {"subject": subject, "action": "deny", "reason": kill.note, "rule": KILLED}
    what = {name: getattr(ended, name) for name in ("session", "post", "sessions", "processes")}
    return lifecycle(OBEYED, (ended.principal, time.time()), **whose, **why, **what, pid=os.getpid())
