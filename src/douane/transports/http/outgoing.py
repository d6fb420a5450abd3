"""What is sent to an upstream, where that is, and by what it is known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from douane.transports.http.exchange import Fields

PORTS: Final = {"http": 80, "https": 443}
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Trust(NamedTuple):
    """By what an upstream is known, and what it is shown; all that is given must hold."""

    ca: Path | None = None  # PEM of the authorities to believe in place of those of the system
    pins: frozenset[bytes] = frozenset()  # SHA-256 of public keys (SubjectPublicKeyInfo, DER)
    certificate: Path | None = None  # PEM of our own certificate with its chain
    key: Path | None = None  # PEM of its private key


class Origin(NamedTuple):
    """A server and how it is known; connections are shared among requests to the same origin.

    `name` is what errors call it, which clients may read; without one they say where it is.
    """

    scheme: str  # `http` or `https`
    host: str  # a name, or an address without brackets
    port: int
    trust: Trust = Trust()
    name: str = ""

    @property
    def authority(self) -> str:
        """The value of the Host field."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS.get(self.scheme) else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """Where it is."""
        return f"{self.scheme}://{self.authority}"

    @property
    def shown(self) -> str:
        """The origin for a person."""
        return self.name or self.url


class Outgoing(NamedTuple):
    """A request; Host, the length, and what concerns the connection are added.

    `share` is on whose behalf: nobody takes all connections to a server, whatever else there is to do.
    """

    method: str
    target: str
    headers: Fields = ()
    body: bytes = b""
    timeout: float = 60  # seconds until the head of the answer
    silence: float = 300  # seconds between two pieces of its body
    is_safe: bool = False  # to send it twice makes no difference, whatever the method
    share: str = ""

    @property
    def may_be_repeated(self) -> bool:
        """Whether a server that gets it twice does nothing more than one that gets it once."""
        return self.is_safe or self.method in _SAFE


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """Bounds of a pool; lengths in bytes, times in seconds.

    After so many `failures` to connect in a row an origin rests, longer each time.
    """

    per_origin: int = 128
    wait_seconds: float = 10  # for a connection to become free
    connect_seconds: float = 10  # including TLS
    idle_seconds: float = 30
    head: int = 64 << 10
    fields: int = 200
    failures: int = 5
    rest_seconds: float = 1
    longest_rest: float = 30
    unread: int = 256 << 10  # of an answer, before the server has to wait
