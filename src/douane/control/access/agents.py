"""What a browser calls itself, in words that its owner knows; anybody can call themselves so."""

from __future__ import annotations

from typing import Final

_BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> str:
    """The browser and the system, as far as they are known; the first that fits counts."""
    found = [next((word for sign, word in known if sign in agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return " on ".join(filter(None, found)) or "another program"
