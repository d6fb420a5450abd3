"""Sessions of the legacy era: ids that are sealed, bound to a principal, and end."""

from douane.gateway.sessions.ended import Ended
from douane.gateway.sessions.keys import KeyFile, rotate, session_keys
from douane.gateway.sessions.seal import Bound, Key, Seal, name_of, new_serial
from douane.gateway.sessions.signals import Seen, Signal
from douane.gateway.sessions.table import (
    Caller,
    Found,
    Full,
    Gone,
    Live,
    Sessions,
    account,
    fingerprint,
    holder,
)

__all__ = [
    "Bound",
    "Caller",
    "Ended",
    "Found",
    "Full",
    "Gone",
    "Key",
    "KeyFile",
    "Live",
    "Seal",
    "Seen",
    "Sessions",
    "Signal",
    "account",
    "fingerprint",
    "holder",
    "name_of",
    "new_serial",
    "rotate",
    "session_keys",
]
