"""What is to be said of a secret: it counts, ends soon, or is used by nobody. Pure; the time is given."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from douane.model.secret import reference
from douane.vault.naming import ended
from douane.vault.secrets import Named

_DAY: Final = 86_400.0
SOON: Final = 14 * _DAY
UNUSED: Final = 30 * _DAY  # as for API keys


class Remark(NamedTuple):
    """What is wrong with a secret, and what to do about it."""

    name: str
    what: str
    fix: str


def state(named: Named, at: float) -> str:
    """In a word, how it stands."""
    if named.revoked:
        return "revoked"
    return "expired" if ended(named, at) else "kept"


def is_unused(named: Named, uses: Mapping[str, float], at: float) -> bool:
    """Whether nobody has used it for long; one that is new is not."""
    latest = max(uses.values(), default=0.0)
    return not named.revoked and max(latest, named.since) < at - UNUSED


def remarks(
    name: str, named: Named | None, uses: Mapping[str, float], places: Collection[str], at: float
) -> Iterator[Remark]:
    """What an operator should know of a secret that is named in these places of the configuration."""
    where = ", ".join(places)
    if named is None:
        yield Remark(name, f"{where} names it, and there is none", f"`douane secrets set {name}`")
    elif ended(named, at):
        if places:
            why = f"it is {state(named, at)}, and {where} names it"
            yield Remark(name, why, f"`douane secrets set {name}`, or take `{reference(name)}` out")
    else:
        yield from _aging(name, named, uses, at)


def _aging(name: str, named: Named, uses: Mapping[str, float], at: float) -> Iterator[Remark]:
    if 0.0 < named.until <= at + SOON:
        days = (named.until - at) / _DAY
        yield Remark(name, f"it ends in {days:.1f} days", f"`douane secrets rotate {name}`")
    if is_unused(named, uses, at):
        yield Remark(
            name, "nobody has used it for 30 days", f"`douane secrets revoke {name}`, if nobody will"
        )
