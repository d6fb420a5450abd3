"""What is done at once when an incident is opened, in order, each by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from douane.incidents import keeping, revoking, stopping
from douane.incidents.ground import Ground


class Doing(NamedTuple):
    """A measure: what it would be about, and doing it, which may be done twice."""

    name: str
    about: Callable[[Ground], list[str]]
    run: Callable[[Ground], str]
    only_keeps: bool = False  # and so is done for who only watches, too


DOINGS: Final = (
    Doing("kill", stopping.killed, stopping.kill),
    Doing("suspend servers", stopping.suspended, stopping.suspend),
    Doing("suspend principals and sessions", stopping.ordered, stopping.order),
    Doing("revoke grants", revoking.granted, revoking.revoke_grants),
    Doing("revoke secrets", revoking.named, revoking.revoke_secrets),
    Doing("remove credentials", revoking.shown, revoking.remove_credentials),
    Doing("revoke keys", revoking.keyed, revoking.revoke_keys),
    Doing("legal hold", keeping.about, keeping.keep, only_keeps=True),
)
