"""Where a server at an address is, and what checks of it share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from douane.approvals.checks.check import unknown
from douane.model.facts import Facts, Remote, Result, Unknown

_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def is_here(url: str) -> bool:
    """Whether it is on this machine."""
    return (urlsplit(url).hostname or "") in _HERE


def about_remote(judged: Callable[[Remote, Facts], Result]) -> Callable[[Facts], Result | None]:
    """A check of a server at an address: unknown where nobody asked or it did not answer."""

    def answer(facts: Facts) -> Result | None:
        if not facts.url:
            return None
        match facts.remote:
            case None:
                return unknown("nobody has asked it")
            case Unknown(why):
                return unknown(why)
            case Remote() as remote:
                return judged(remote, facts)

    return answer
