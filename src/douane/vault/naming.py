"""What becomes of a named secret: made, rotated, revoked, expired. Pure; the time is given."""

from __future__ import annotations

from enum import Enum, auto
from fnmatch import fnmatchcase
from shlex import quote
from typing import NamedTuple

from douane.errors import SecretError
from douane.model.secret import reference
from douane.vault.secrets import Named, Older


class Standing(Enum):
    """How a value that somebody has relates to what the secret is by now."""

    CURRENT = auto()
    OLDER = auto()  # rotated since, and within its overlap
    OVER = auto()  # revoked, expired, or rotated for good


class Tenure(NamedTuple):
    """A standing, and until when it lasts (epoch seconds; 0.0 for ever, as things are)."""

    standing: Standing
    until: float = 0.0

    @property
    def counts(self) -> bool:
        """Whether whoever has the value may go on with it."""
        return self.standing is not Standing.OVER


def rotated(named: Named, after: Named, overlap: float) -> Named:
    """The secret as `after`; whoever has what it was may keep that for `overlap` seconds.

    What it was is not kept: whoever asks is given the new value.
    """
    at = after.since
    ends = [one.until for one in (*named.older, Older(named.since, named.until))]
    kept = (min(end or at + overlap, at + overlap) for end in ends)
    sinces = (*(one.since for one in named.older), named.since)
    older = tuple(Older(since, end) for since, end in zip(sinces, kept, strict=True) if end > at)
    return Named(after.value, at, after.until, after.origin, older, only=named.only)


def revoked(named: Named, at: float) -> Named:
    """The secret without its value; that it was there stays known."""
    return Named("", named.since, revoked=at, only=named.only)


def tenure(named: Named | None, since: float, at: float) -> Tenure:
    """How the value of `since` counts at `at`, and until when if nothing is changed."""
    if named is None or ended(named, at):
        return Tenure(Standing.OVER)
    if named.since == since:
        return Tenure(Standing.CURRENT, named.until)
    older = next((one for one in named.older if one.since == since), None)
    if older is None or at >= older.until:
        return Tenure(Standing.OVER)
    return Tenure(Standing.OLDER, older.until)


def ended(named: Named, at: float) -> bool:
    """Whether it is given to nobody any more."""
    return bool(named.revoked) or bool(named.until and at >= named.until)


def is_for(named: Named, server: str) -> bool:
    """Whether the server of this id may have it."""
    return not named.only or any(_covers(one, server) for one in named.only)


def _covers(pattern: str, server: str) -> bool:
    """Whether it names that server; `*` is for other arguments, not for another program of that name."""
    return pattern == server or (("~" in pattern or "~" not in server) and fnmatchcase(server, pattern))


def ensure_for(name: str, named: Named, server: str) -> None:
    """Nothing, where the server of this id may have the secret.

    Raises:
        SecretError: it may not, whoever names it there.
    """
    if not is_for(named, server):
        all_of_them = " ".join(map(quote, (*named.only, server)))
        fix = (
            f"if it should be, say for which it is, all of them: `douane secrets limit {name} {all_of_them}`"
        )
        raise SecretError(f"the secret for `{reference(name)}` is not for `{server}`", fix)


def ensure_counts(name: str, named: Named | None, at: float) -> Named:
    """The secret, where there is one that counts.

    Raises:
        SecretError: there is none, or it was revoked or has expired.
    """
    where = f"`{reference(name)}`"
    if named is None:
        raise SecretError(f"there is no secret for {where}", f"keep it: `douane secrets set {name}`")
    if named.revoked:
        raise SecretError(
            f"the secret for {where} was revoked", f"`douane secrets set {name}` keeps a new one"
        )
    if ended(named, at):
        raise SecretError(
            f"the secret for {where} has expired", f"`douane secrets set {name}` keeps a new one"
        )
    return named
