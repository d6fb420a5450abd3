"""What a server may reach, as an operator writes it: hosts by name, their port, and what is spoken there."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from enum import StrEnum
from typing import Final, NamedTuple

from douane.errors import ConfigError
from douane.model.hosts import address_in, written

ANY: Final = "*"
_PORTS: Final = 65_535
_TEXT: Final = re.compile(
    r"(?:(?P<kind>https|http|tcp)://)?(?P<host>\[[^\]\s]*\]|[^\s:/]+)(?::(?P<port>\d{1,5}))?/?"
    r"(?:\s+in\s+(?P<networks>[^\s,]+(?:\s*,\s*[^\s,]+)*))?"
    r"(?:\s+while\s+(?P<tools>[^\s,]+(?:\s*,\s*[^\s,]+)*))?"
)
_FIX: Final = (
    "write a host as `api.example.com`, `*.example.com:8443`, `http://host`, `tcp://db.example.com:5432`; "
    "after it `in 10.1.0.0/16` for a private network in which it may be, `while TOOL` to open it for a tool"
)


class Kind(StrEnum):
    """What is spoken there."""

    TLS = "https"  # the name in the ClientHello is checked
    HTTP = "http"  # the Host of each request is checked
    TCP = "tcp"  # anything: nobody can tell who answers
    SEEN = "any"  # whichever of these it begins like; while the gate learns


class Allowed(NamedTuple):
    """One line of the allowlist: a name, the names below one (`*.`), or any (`*`), at a port.

    `networks` are those that are not public in which it may be. `tools` open it while one of them runs;
    without any it is always open.
    """

    host: str
    port: int
    kind: Kind = Kind.TLS
    networks: tuple[str, ...] = ()
    tools: frozenset[str] = frozenset()

    def covers(self, host: str) -> bool:
        """Whether a host in normal form is meant; addresses are only by themselves."""
        if self.host == host:
            return True
        if address_in(host) is not None:
            return False
        return self.host == ANY or (self.host.startswith("*.") and host.endswith(self.host[1:]))

    def is_open(self, running: Collection[str]) -> bool:
        """Whether it is open while these tools run."""
        return not self.tools or not self.tools.isdisjoint(running)


def allowed(text: str) -> Allowed:
    """One rule from its text.

    Raises:
        ConfigError: it is none.
    """
    found = _TEXT.fullmatch(text.strip())
    if found is None:
        raise _mistake(text)
    kind = Kind(found["kind"] or Kind.TLS)
    port = int(found["port"] or {Kind.TLS: 443, Kind.HTTP: 80}.get(kind, 0))
    host = _host(found["host"])
    if host is None or not 0 < port <= _PORTS:
        raise _mistake(text)
    return Allowed(host, port, kind, _networks(found["networks"], text), frozenset(_listed(found["tools"])))


def text_of(one: Allowed) -> str:
    """The rule as an operator writes it; `allowed` reads it back."""
    host = f"[{one.host}]" if ":" in one.host else one.host
    usual = {Kind.TLS: 443, Kind.HTTP: 80}.get(one.kind, 0)
    text = ("" if one.kind is Kind.TLS else f"{one.kind}://") + host
    text += "" if one.port == usual else f":{one.port}"
    text += f" in {', '.join(one.networks)}" if one.networks else ""
    return text + (f" while {', '.join(sorted(one.tools))}" if one.tools else "")


def _host(text: str) -> str | None:
    if text == ANY:
        return ANY
    if not text.startswith("*."):
        return written(text)
    below = written(text[2:])
    # A wildcard for all of a top-level domain would be one for anybody.
    return f"*.{below}" if below is not None and "." in below and address_in(below) is None else None


def _networks(text: str | None, whole: str) -> tuple[str, ...]:
    try:
        return tuple(str(ipaddress.ip_network(one)) for one in _listed(text))
    except ValueError:
        raise _mistake(whole) from None


def _listed(text: str | None) -> list[str]:
    return re.split(r"\s*,\s*", text) if text else []


def _mistake(text: str) -> ConfigError:
    shown = "".join(c if c.isprintable() and c != "`" else "?" for c in text[:100])
    return ConfigError(f"`{shown}` is no host that can be allowed", _FIX)
