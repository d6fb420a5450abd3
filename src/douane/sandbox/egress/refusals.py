"""Why the gate lets something not through."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from douane.model.finding import Severity


class Why(StrEnum):
    """The rules of the gate; docs/egress.md says what each is about."""

    HOST = "egress.host"
    PORT = "egress.port"
    TOOL = "egress.tool"
    ADDRESS = "egress.address"
    NETWORK = "egress.network"
    NAME = "egress.name"
    PROTOCOL = "egress.protocol"
    SECRET = "egress.secret"  # noqa: S105  # the name of a rule
    PLACE = "egress.place"
    WITHHELD = "egress.withheld"
    ANSWER = "egress.answer"
    VOLUME = "egress.volume"
    CROWD = "egress.crowd"
    UNREACHABLE = "egress.unreachable"
    UNRECORDED = "egress.unrecorded"
    FAILURE = "egress.failure"


class Refusal(NamedTuple):
    """One reason, in words that follow the name of the host.

    A `hint` goes on for people alone: addresses behind names are not for whoever asked.
    """

    why: Why
    because: str
    hint: str = ""

    @property
    def severity(self) -> Severity:
        """How much it says about the server."""
        return _SEVERITIES.get(self.why, Severity.MEDIUM)


class RefusedError(Exception):
    """What is under way ends here."""

    def __init__(self, why: Why, because: str, hint: str = "") -> None:
        super().__init__(because)
        self.refusal = Refusal(why, because, hint)


# A host that nobody allowed is not expected of a server; to deceive the gate about one is an attack.
_SEVERITIES: Final = {
    Why.HOST: Severity.HIGH,
    Why.NETWORK: Severity.HIGH,
    Why.NAME: Severity.CRITICAL,
    Why.SECRET: Severity.CRITICAL,
    Why.PLACE: Severity.HIGH,
    Why.VOLUME: Severity.HIGH,
    Why.UNREACHABLE: Severity.INFO,
    Why.UNRECORDED: Severity.LOW,
    Why.FAILURE: Severity.HIGH,
}
