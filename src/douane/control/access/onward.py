"""Where somebody goes after signing in: to a page of ours, whatever the link said."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

HOME: Final = "/"
# One class and no repetition within another: a stranger's link must cost no more than its length.
_OURS: Final = re.compile(r"/(?!/)[A-Za-z0-9._~!$&'()*+,;=:@%/-]*(?:\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?")
_LONGEST: Final = 1024
_NOT_AGAIN: Final = ("/sign-in", "/sign-out")


def onward(said: str) -> str:
    """The path that was asked for if it is one of this host and nothing else, else the first page."""
    if len(said) > _LONGEST or not _OURS.fullmatch(said) or said.startswith(_NOT_AGAIN) or _is_odd(said):
        return HOME
    return said


def _is_odd(said: str) -> bool:
    """Whether its path has an empty step, which some take for the beginning of a host."""
    return "//" in said.partition("?")[0]


def to_sign_in(path: str, query: str) -> str:
    """Where a stranger signs in who wanted to see this."""
    wanted = onward(f"{path}?{query}" if query else path)
    return "/sign-in" if wanted == HOME else f"/sign-in?next={quote(wanted, safe='')}"
