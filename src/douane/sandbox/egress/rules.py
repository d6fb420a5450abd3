"""What may be reached: the allowlist, and who of it a host and port belong to."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from douane.errors import ConfigError
from douane.sandbox.egress.names import address_in, normal, written
from douane.sandbox.egress.refusals import Refusal, Why

ANY: Final = "*"
_PORTS: Final = 65_535
_OFTEN: Final = (22, 25, 80, 443, 465, 587, 1433, 3306, 5432, 5672, 6379, 8080, 8443, 9092, 9200, 27017)
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


class Mode(StrEnum):
    """What becomes of hosts that are not listed."""

    LISTED = "listed"  # refused
    LEARNING = "learning"  # let through if they are public, and noted


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


class Rules(NamedTuple):
    """All that one sandbox may reach."""

    allowed: tuple[Allowed, ...] = ()
    mode: Mode = Mode.LISTED

    @property
    def ports(self) -> tuple[int, ...]:
        """Those at which programs that know no proxy may find somebody."""
        learnt = _OFTEN if self.mode is Mode.LEARNING else ()
        return tuple(sorted({*learnt, *(one.port for one in self.allowed)}))


def read(texts: Iterable[str], mode: Mode = Mode.LISTED) -> Rules:
    """The rules that an operator wrote, one text each.

    Raises:
        ConfigError: one of them is none.
    """
    return Rules(tuple(map(allowed, texts)), mode)


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


def judged(rules: Rules, host: str, port: int, running: Collection[str]) -> Allowed | Refusal:
    """The rule that lets somebody through to `host`, as it was asked for, or why nothing does."""
    plain = normal(host)
    if plain is None:
        return Refusal(Why.ADDRESS, "it is neither a name nor an address as people write it")
    lines = [one for one in rules.allowed if one.covers(plain)]
    at_port = [one for one in lines if one.port == port]
    is_open = next((one for one in at_port if one.is_open(running)), None)
    if is_open is not None:
        return is_open
    if at_port:
        return Refusal(Why.TOOL, f"it is open only while {_either(at_port)} runs")
    if rules.mode is Mode.LEARNING and address_in(plain) is None:
        return Allowed(plain, port, Kind.SEEN)
    if lines:
        return Refusal(Why.PORT, f"only {_either_port(lines)} of it is among what this server may reach")
    return Refusal(Why.HOST, "it is not among the hosts that this server may reach")


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


def _either(lines: Iterable[Allowed]) -> str:
    return " or ".join(f"`{tool}`" for tool in sorted({tool for one in lines for tool in one.tools}))


def _either_port(lines: Iterable[Allowed]) -> str:
    return "port " + " or ".join(str(port) for port in sorted({one.port for one in lines}))


def _mistake(text: str) -> ConfigError:
    shown = "".join(c if c.isprintable() and c != "`" else "?" for c in text[:100])
    return ConfigError(f"`{shown}` is no host that can be allowed", _FIX)
