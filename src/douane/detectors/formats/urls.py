"""Passwords in addresses and connection strings."""

from __future__ import annotations

import re
from typing import Final

from douane.detectors.lazy import Lazy
from douane.detectors.pattern import Pattern, inside, secret
from douane.detectors.plausible import MADE_UP, is_blank, is_made_up, is_stand_in


def _is_password(match: re.Match[str]) -> float:
    value = match["secret"]
    if (
        value in {match["name"], ""}
        or is_stand_in(value)
        or is_blank(value)
        or value.startswith(("$", "{", "%", "<", "[", ":"))
    ):
        return 0.0
    is_default = _LOCAL.match(match["host"]) and value.isalpha()
    return MADE_UP if is_default or is_made_up(value) else 0.9


# A word as the password of one's own machine is what its documentation has there.
_LOCAL: Final = Lazy(r"(?:localhost|127\.|0\.0\.0\.0|\[::1|host\.docker\.internal)")
_CORE: Final = r"://(?P<name>[^\s:/@\"'`<>\\?#\x1f]{0,80}+):(?P<secret>[^\s/@\"'`<>\\\x1f]{4,160}+)@(?P<host>[A-Za-z0-9.\[_:-]{1,200}+)"

PATTERNS: Final[tuple[Pattern, ...]] = (
    inside(secret("url-password", "a password in an address"), ("@",), _CORE, _is_password)._replace(
        since="://"
    ),
)
