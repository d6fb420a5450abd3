"""What was tried at the gate and what came of it, as entries of the audit log."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from douane.model.events import Record
from douane.model.hosts import shown
from douane.protocol.direction import Direction
from douane.sandbox.egress.refusals import Refusal, Why

_VERSION: Final = 1


class Via(StrEnum):
    """How a program came to the gate."""

    CONNECT = "connect"
    HTTP = "http"
    SOCKS = "socks"
    PLAIN = "plain"  # by an address that stands for the host, knowing no proxy
    NAME = "name"  # it only asked for the address


class Running(NamedTuple):
    """The tools that the server runs, in which session and for whom."""

    tools: frozenset[str] = frozenset()
    session: str = ""
    principal: str = ""


class Attempt(NamedTuple):
    """One connection that was tried at `at` (epoch seconds), and what ran then."""

    at: float
    via: Via
    host: str
    port: int
    running: Running = Running()


class Opened(NamedTuple):
    """It goes to this address."""

    attempt: Attempt
    address: str


class Refused(NamedTuple):
    """It was not let through; `unlisted` are others like it that have no entry of their own."""

    attempt: Attempt
    refusal: Refusal
    unlisted: int = 0


class Closed(NamedTuple):
    """It was over at `at`, with the bytes that went either way, and why if the gate has ended it."""

    attempt: Attempt
    address: str
    at: float
    sent: int
    received: int
    refusal: Refusal | None = None


class Swapped(NamedTuple):
    """A request goes there with these secrets, of which only the references are told."""

    attempt: Attempt
    secrets: tuple[str, ...]


Outcome = Opened | Refused | Closed | Swapped


class Owner(NamedTuple):
    """Whose sandbox it is: the server's id and name, the revision of the policy, and what it is there for.

    A `stage` is what comes before the server itself runs: its installation.
    """

    server: str
    name: str
    revision: str = ""
    stage: str = ""


def entry(outcome: Outcome, owner: Owner) -> Record:
    """What the audit log is told; never what was sent."""
    attempt = outcome.attempt
    body = {
        "v": _VERSION,
        "at": attempt.at,
        "session": attempt.running.session,
        "principal": attempt.running.principal,
        "server": owner.server,
        "server_name": owner.name,
        "direction": Direction.TO_CLIENT.value,
        "revision": owner.revision,
        "kind": "lifecycle",
        "subject": _subject(attempt) if isinstance(outcome, Refused) else _whole(attempt.host, attempt.port),
        "via": attempt.via.value,
        "tools": sorted(attempt.running.tools),
    }
    stage = {"stage": owner.stage} if owner.stage else {}
    return Record(body | stage | _specific(outcome))


def because(attempt: Attempt, refusal: Refusal) -> str:
    """What was tried and why it was refused, in a sentence."""
    whom = f"`{_subject(attempt)}`" if attempt.host else "somebody"
    return f"the server tried to reach {whom}: {refusal.because}{refusal.hint}"


def _subject(attempt: Attempt) -> str:
    return _whole(shown(attempt.host), attempt.port)


def _whole(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}" if port else host


def _specific(outcome: Outcome) -> dict[str, object]:
    match outcome:
        case Opened(_, address):
            return {"method": "egress/opened", "action": "allow", "address": address, "findings": []}
        case Refused(attempt, refusal, unlisted):
            return {
                "method": "egress/refused",
                "action": "deny",
                "unlisted": unlisted,
                "findings": [_finding(attempt, refusal)],
            }
        case Swapped(_, secrets):
            return {"method": "egress/secret", "action": "allow", "secrets": list(secrets), "findings": []}
        case Closed(attempt, address, at, sent, received, ended):
            return {
                "method": "egress/closed",
                "action": "allow" if ended is None or ended.why is Why.UNREACHABLE else "deny",
                "address": address,
                "sent": sent,
                "received": received,
                "duration_ms": round((at - attempt.at) * 1000, 3),
                "findings": [] if ended is None else [_finding(attempt, ended)],
            }


def _finding(attempt: Attempt, refusal: Refusal) -> dict[str, object]:
    return {
        "rule": refusal.why.value,
        "severity": refusal.severity.name.lower(),
        "where": "",
        "because": because(attempt, refusal),
    }
