"""Addresses of machines and devices, which are personal where they are somebody's."""

from __future__ import annotations

import re
from typing import Final

from douane.detectors.lazy import Lazy
from douane.detectors.people.rules import IP, MAC, Seen
from douane.detectors.trigger import Trigger

_PAIR: Final = "[0-9A-Fa-f]"
DEVICE: Final = Trigger("[:-]".join([_PAIR + "{2}"] * 6), 17)
CISCO: Final = Trigger(r"\.".join([_PAIR + "{4}"] * 3), 14)
GLOBAL: Final = Trigger(f"[23]{_PAIR}{{3}}:{_PAIR}", 6)

FROM: Final = tuple(Trigger(f"{word} [0-9]", len(word) + 2) for word in ("from", "via", "client", "client:"))

_NEIGHBOUR: Final = Lazy(r"[0-9A-Za-z]|[:.-][0-9A-Fa-f]")
_MAC_CONTEXT: Final = Lazy(r"mac|hardware|ethernet|physical|device|hwaddr|ether|bssid|wlan", re.IGNORECASE)
_NEAR: Final = 40
_GROUPS: Final = 4
V4: Final = (
    r"(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]"
    r"|1?[0-9]?[0-9])(?![0-9A-Za-z_]|\.[0-9])"
)
V6: Final = (
    r"(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}(?![0-9A-Za-z:])"
    r"|(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){0,6}(?<=[0-9A-Fa-f:]):?(?![0-9A-Za-z:])"
    r"|::(?:[Ff]{4}:)?(?:[0-9A-Fa-f.]{1,39})(?![0-9A-Za-z:])"
)
_V6: Final = Lazy(r"(?:[0-9A-Fa-f]{1,4}:){3,7}(?::?[0-9A-Fa-f]{1,4}){1,4}(?![0-9A-Za-z:])")
# Of nobody: unspecified, loopback, link-local, multicast, documentation, and what everybody types.
_NOBODY: Final = Lazy(
    r"0\.|127\.|169\.254\.|22[4-9]\.|23[0-9]\.|24[0-9]\.|25[0-5]\.|192\.0\.2\.|198\.51\.100\."
    r"|203\.0\.113\.|198\.1[89]\."
    r"|1\.2\.3\.4$|1\.1\.1\.1$|1\.0\.0\.1$|8\.8\.[84]\.[84]$|9\.9\.9\.9$|(?:[0-9]\.){3}[0-9]$"
    r"|(?:0{0,4}:){2,7}0{0,3}1?$|[Ff][Ff][0-9A-Fa-f]{2}:"
)
PRIVATE: Final = Lazy(
    r"10\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\.|100\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]"
    r"|12[0-7])\.|[Ff][CcDdEe]|2001:0?[Dd][Bb]8:"
)


def seek_device(content: str, start: int) -> Seen | None:
    """The six pairs of a device's address."""
    end = start + DEVICE.width
    value = content[start:end]
    if len({value[place] for place in range(2, 17, 3)}) > 1 or _is_inside(content, start, end):
        return None
    if len(set(value.upper()) - {value[2]}) == 1 or (
        not any(map(str.isalpha, value)) and not _is_told(content, start)
    ):
        return None
    return Seen(MAC, start, end, 0.8)


def seek_dotted(content: str, start: int) -> Seen | None:
    """Three groups of four, which only a word before makes a device's address."""
    end = start + CISCO.width
    is_one = not _is_inside(content, start, end) and _is_told(content, start)
    return Seen(MAC, start, end, 0.7) if is_one else None


def _is_told(content: str, start: int) -> bool:
    return _MAC_CONTEXT.search(content, max(0, start - _NEAR), start) is not None


def _is_inside(content: str, start: int, end: int) -> bool:
    """Whether it is a piece of something longer, such as a fingerprint."""
    before = content[max(0, start - 2) : start][::-1]
    return bool(_NEIGHBOUR.match(before) or _NEIGHBOUR.match(content, end))


def seek_global(content: str, start: int) -> Seen | None:
    """An address of version 6 that the whole network can reach; nothing else looks like it."""
    if start and (content[start - 1].isalnum() or content[start - 1] in ":.-"):
        return None
    match = _V6.match(content, start)
    if match is None or match[0].count(":") < _GROUPS or PRIVATE.match(match[0]) or "::" in match[0][:5]:
        return None
    is_whole = match[0].count(":") == 7 or match[0].count("::") == 1  # noqa: PLR2004  # eight groups
    return Seen(IP, start, match.end(), 0.8) if is_whole and match[0].count("::") <= 1 else None


_V4: Final = Lazy(V4)
_VISIT: Final = Lazy(
    r"\blog(?:s|in|on|ged|ging)?[ -]?(?:in|on)?\b|password|connect|session|client|request|visit|access"
    r"|attempt|sign",
    re.IGNORECASE,
)
_NOT_VISITED: Final = Lazy(r"version|upgrad|downgrad|updat|releas|\bv[0-9]|patch|bump|migrat", re.IGNORECASE)
_BEHIND: Final = 16


def seek_from(content: str, start: int) -> Seen | None:
    """The address from which somebody came, where a word says that somebody did."""
    match = _V4.match(content, content.index(" ", start) + 1)
    if match is None or not is_somebodys(match[0]):
        return None
    around = content[max(0, start - _NEAR) : match.end() + _BEHIND]
    return Seen(IP, *match.span(), 0.7) if _VISIT.search(around) and not _NOT_VISITED.search(around) else None


# The first numbers of networks that nobody owns alone, and of those of which a part is so.
_FIRST: Final = frozenset({"0", "10", "127", *map(str, range(224, 256))})
_PARTLY: Final = frozenset({"100", "169", "172", "192", "198", "203", "1"})
_SHORTEST: Final = 7  # characters: one digit each, as everybody types and as versions are


def is_somebodys(address: str) -> bool:
    """Whether an address can be that of a person's machine."""
    if ":" not in address and len(address) > _SHORTEST:
        first = address[: address.find(".")]
        if first in _FIRST or first not in _PARTLY:
            return first not in _FIRST
    is_free = (
        _NOBODY.match(address)
        or PRIVATE.match(address)
        or ("." not in address and address.count(":") < _GROUPS)
    )
    return not is_free
