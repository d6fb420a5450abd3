"""What is known of one server of this machine, from wherever it is known."""

from __future__ import annotations

from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from douane.model.finding import Severity


class Source(StrEnum):
    """How a server was found."""

    CONFIGURED = "configured"
    RUNNING = "running"
    INSTALLED = "installed"
    LISTENING = "listening"
    AGENT = "agent"  # no server, but a host that was told to ask nobody


class Risk(NamedTuple):
    """One reason to look at a server; `token` is one of `risks.TOKENS`, `about` names what it is about."""

    token: str
    severity: Severity
    because: str
    fix: str
    about: str = ""


class Record(NamedTuple):
    """One server. No secret is in it: `command` and `url` are masked, and `secrets` are names."""

    source: Source
    identity: str  # as inventories know it
    name: str
    host: str = ""
    scope: str = ""
    file: str = ""
    transport: str = "stdio"
    command: tuple[str, ...] = ()
    url: str = ""
    package: str = ""  # npm:…, pypi:… or oci:…
    version: str = ""
    is_pinned: bool = True
    secrets: tuple[str, ...] = ()
    is_enabled: bool = True
    is_protected: bool = False
    is_known: bool = False  # it is in the inventory
    pids: tuple[int, ...] = ()
    sockets: tuple[str, ...] = ()
    problem: str = ""
    risks: tuple[Risk, ...] = ()

    @property
    def severity(self) -> Severity:
        """The worst of its risks."""
        return max((risk.severity for risk in self.risks), default=Severity.INFO)

    @property
    def is_running(self) -> bool:
        """Whether a process of it was seen."""
        return bool(self.pids)

    def fingerprint(self, risk: Risk | None = None) -> str:
        """What stays the same from day to day for this server, or for one risk of it."""
        parts = (self.source, self.host, self.scope, self.file, self.name, self.identity)
        told = (risk.token, risk.about) if risk else ()
        return sha256("\0".join((*parts, *told)).encode("utf-8", "replace")).hexdigest()[:32]
