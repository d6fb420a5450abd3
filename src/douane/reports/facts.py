"""What is known of an installation at one moment, from wherever it is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from douane.config import Config
from douane.discovery.record import Record
from douane.model.dossier import Dossier
from douane.model.fleet import Row as OfMachine
from douane.model.server import Pin, ServerIdentity
from douane.operations.doctor import Tested
from douane.operations.named_secrets import Row as Secret
from douane.operations.starts import Start
from douane.stores.accounts.people import Account
from douane.stores.api_keys import ApiKey


class Server(NamedTuple):
    """A server that is known; `last` is when a tool of it was called, in seconds since the epoch, or 0.

    `called` is what people call it, `start` its last one by the log, None where there was none lately, or it
    runs elsewhere.
    """

    identity: ServerIdentity
    dossier: Dossier | None = None
    pins: Sequence[Pin] = ()
    calls: int = 0
    last: float = 0.0
    start: Start | None = None
    called: str = ""


class Person(NamedTuple):
    """An account of the control room, and the kinds of its second factors."""

    account: Account
    factors: Sequence[str] = ()


class Log(NamedTuple):
    """The audit log: its last entry, what signatures cover, and since when entries lie beyond that.

    `problems` of the proof of the whole log are None where nobody has proven it.
    """

    end: int = 0
    covered: int = 0
    problems: Sequence[str] | None = None


class Facts(NamedTuple):
    """All of it; None is what nobody has looked at, or could not be read."""

    at: float
    config: Config
    log: Log = Log()
    servers: Sequence[Server] = ()
    keys: Sequence[ApiKey] = ()
    people: Sequence[Person] = ()
    is_signed: bool = False  # whether approvals need a passphrase
    secrets: Sequence[Secret] | None = None
    here: Sequence[Record] | None = None
    machines: Sequence[OfMachine] = ()
    undelivered: int = 0
    tested: Sequence[Tested] | None = None
