"""Addresses of the sandbox's own loopback that stand for hosts, for programs that know no proxy."""

from __future__ import annotations

import threading
from typing import Final

from douane.model.hosts import address_in, normal
from douane.model.reach import ANY
from douane.sandbox.egress.rules import Mode, Rules

PROXY_PORT: Final = 3128
_LISTED, _FOUND = (
    64,
    65,
)  # second byte: 127.64.0.0/16 for hosts that are listed, 127.65.0.0/16 for those below a `*`
_MOST: Final = 8192


class Addresses:
    """Which address of 127.0.0.0/8 stands for which name, for as long as it lives. For several threads."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._lock = threading.Lock()
        self._names: dict[str, str] = {}
        self._given: dict[str, str] = {}
        for name in dict.fromkeys(one.host for one in rules.allowed):
            if not name.startswith(ANY) and address_in(name) is None:
                self._give(name, _LISTED)
        self._listed = dict(self._given)

    def of(self, host: str) -> str | None:
        """The address that stands for a host, if it is a name that may be reached at some port, some time."""
        name = normal(host)
        if name is None or address_in(name) is not None or not self._is_there(name):
            return None
        with self._lock:
            return self._given.get(name) or self._give(name, _FOUND)

    def _is_there(self, name: str) -> bool:
        return self._rules.mode is Mode.LEARNING or any(one.covers(name) for one in self._rules.allowed)

    def name(self, address: str) -> str | None:
        """The name that an address stands for."""
        return self._names.get(address)

    def hosts(self) -> str:
        """What stands in /etc/hosts of the sandbox."""
        own = "127.0.0.1 localhost mcp\n::1 localhost mcp\n"
        return own + "".join(f"{address} {name}\n" for name, address in self._listed.items())

    def _give(self, name: str, second: int) -> str | None:
        number = len(self._given) + 1
        if number > _MOST:
            return None
        address = f"127.{second}.{number >> 8}.{number & 0xFF}"
        self._given[name], self._names[address] = address, name
        return address
