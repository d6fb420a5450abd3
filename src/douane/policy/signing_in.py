"""What an operator sets about signing in at the control room."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from douane.policy.below import table_below
from douane.policy.duration import read_duration
from douane.policy.table import Table

_MINUTE: Final = 60
_HOUR: Final = 3600


class Demanded(StrEnum):
    """Which local accounts need a second factor."""

    EVERYBODY = "everybody"
    CHANGES = "changes"  # who may do more than look
    NOBODY = "nobody"


class SignIn(NamedTuple):
    """Bounds in seconds of being signed in, who needs a second factor, and what issuers have to have checked.

    `acr` and `amr` are what a token must say of how somebody signed in there: one of the former, all of the
    latter (OpenID Connect Core §2).
    """

    idle: float = 30 * _MINUTE
    lifetime: float = 12 * _HOUR
    second_factor: Demanded = Demanded.CHANGES
    acr: tuple[str, ...] = ()
    amr: tuple[str, ...] = ()


_DEMANDS: Final[Mapping[str, Demanded]] = {one.value: one for one in Demanded}


def read_sign_in(table: Table, key: str) -> SignIn | None:
    """What the `[control.sign-in]` table says, with the usual values for the rest; None if it is no table."""
    below = table_below(table, key)
    if below is None:
        return None
    below.expect(SignIn._fields)
    usual = SignIn()
    return SignIn(
        read_duration(below, "idle", _MINUTE, 24 * _HOUR) or usual.idle,
        read_duration(below, "lifetime", _MINUTE, 7 * 24 * _HOUR) or usual.lifetime,
        below.choice("second_factor", _DEMANDS) or usual.second_factor,
        below.texts("acr") or (),
        below.texts("amr") or (),
    )
