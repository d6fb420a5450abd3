"""Whose program is at the other end of a connection within this machine, as Linux tells it (proc(5))."""

from __future__ import annotations

import ipaddress
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

_TABLES: Final = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_UID: Final = 5  # fields from the state on

Place = tuple[str, int]  # address and port


def account_behind(client: Place, server: Place) -> int | None:
    """The uid of whose socket it is; None where it is not of this machine, or cannot be known."""
    if not sys.platform.startswith("linux") or not _is_here(client[0]):
        return None
    for table in _TABLES:
        with suppress(OSError):
            found = uid_in(table.read_text("ascii"), client, server)
            if found is not None:
                return found
    return None


def uid_in(table: str, client: Place, server: Place) -> int | None:
    """Whose socket a table of the kernel says that is; costs one search."""
    for named in (_named(client, server), _named(_mapped(client), _mapped(server))):
        _, found, rest = table.partition(named)
        fields = rest.split(maxsplit=_UID)
        if found and len(fields) > _UID and fields[_UID - 1].isdecimal():
            return int(fields[_UID - 1])
    return None


def _named(local: Place, remote: Place) -> str:
    return f" {_spelled(local)} {_spelled(remote)} "


def _spelled(place: Place) -> str:
    """An address as the kernel writes it: numbers of four bytes in the order of this machine."""
    raw = ipaddress.ip_address(place[0]).packed
    numbers = (int.from_bytes(raw[n : n + 4], sys.byteorder) for n in range(0, len(raw), 4))
    return f"{''.join(f'{number:08X}' for number in numbers)}:{place[1]:04X}"


def _mapped(place: Place) -> Place:
    return f"::ffff:{place[0]}" if ":" not in place[0] else place[0], place[1]


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
