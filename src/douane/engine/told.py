"""An entry of the audit log, read back as the message that it tells of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from douane.model.access import DEFAULT_TENANT, Principal
from douane.model.act import Act, Step
from douane.model.finding import Finding, Severity
from douane.model.server import ServerIdentity
from douane.model.verdict import Action
from douane.protocol.direction import Direction
from douane.protocol.members import mapping, mappings, number, text, texts

_ACTIONS: Final = {action.name.lower(): action for action in Action}
_SEVERITIES: Final = {severity.name.lower(): severity for severity in Severity}
_STEP: Final = 4
OF_MESSAGES: Final = frozenset({"request", "notification", "response", "unreadable"})  # kinds of entries


class Cause(NamedTuple):
    """Why a verdict was what it was: the rule that spoke, what it said, and of which finding."""

    rule: str
    action: Action
    finding: str

    @property
    def about(self) -> tuple[str, str]:
        """The rule and the finding, whatever was said."""
        return self.rule, self.finding


@dataclass(frozen=True, slots=True)
class Told:
    """An entry; `kept` is what it keeps to be judged again, empty where it keeps nothing.

    `action` was carried out, `verdict` is what the policy said. `others` is how many findings are not listed,
    `act` what behaviour saw of a request that is not told whole, None where that was not kept.
    """

    seq: int
    body: Mapping[str, object]
    direction: Direction
    action: Action
    verdict: Action
    findings: tuple[Finding, ...]
    causes: tuple[Cause, ...]
    others: int
    kept: Mapping[str, object]
    act: Act | None

    def text(self, name: str) -> str:
        """A text of the entry, empty where there is none."""
        return text(self.body, name)

    def texts(self, name: str) -> frozenset[str]:
        """Texts that were kept to judge it again."""
        return frozenset(texts(self.kept, name))

    @property
    def at(self) -> float:
        """When it came, in seconds since the epoch."""
        return number(self.body, "at")

    @property
    def size(self) -> int:
        """How many bytes it had."""
        return int(number(self.body, "size"))

    @property
    def ident(self) -> int | str | None:
        """The id of the request that it is, or answers; None where that was withheld, or there is none."""
        found = self.body.get("rpc_id")
        return found if isinstance(found, int | str) else None

    @property
    def bodies(self) -> tuple[Mapping[str, object], ...]:
        """The findings as they stand in the entry."""
        return tuple(mappings(self.body, "findings"))

    @property
    def names(self) -> Iterator[tuple[str, bool]]:
        """The definitions in a list: each name, and whether it says of itself that it only reads."""
        found = self.kept.get("names")
        several = found if isinstance(found, list) else []
        return ((str(one[0]), one[1] is True) for one in several if isinstance(one, list) and len(one) > 1)

    @property
    def is_whole(self) -> bool:
        """Whether the entry tells all the arguments that there were."""
        return bool(self.kept) and "act" not in self.kept

    @property
    def server(self) -> ServerIdentity:
        """The server, as far as the entry names it."""
        ident = self.text("server")
        return ServerIdentity(ident, self.text("server_name") or ident, "")

    @property
    def principal(self) -> Principal:
        """Who called, with the groups and scopes of then, and no roles."""
        who = mapping(self.kept, "who")
        groups, scopes = (frozenset(texts(who, name)) for name in ("groups", "scopes"))
        tenant = text(who, "tenant") or DEFAULT_TENANT
        return Principal(self.text("principal"), frozenset(), groups, text(who, "client"), tenant, scopes)


def told(seq: int, body: Mapping[str, object]) -> Told | None:
    """The message that an entry tells of; None where it tells of none, or cannot be read."""
    try:
        return _told(seq, body)
    except (KeyError, TypeError, ValueError):
        return None


def is_spoilt(body: Mapping[str, object]) -> bool:
    """Whether an entry tells of a message, or nothing at all, and cannot be read; none that was pruned."""
    is_ours = body.get("kind", "request") in OF_MESSAGES and body.keys() != {"at", "pruned"}
    return is_ours and told(0, body) is None


def _told(seq: int, body: Mapping[str, object]) -> Told:
    action = _ACTIONS[text(body, "action")]
    findings = tuple(_finding(one) for one in mappings(body, "findings"))
    in_all = body.get("findings_in_all")
    return Told(
        seq,
        body,
        Direction(body["direction"]),
        action,
        _ACTIONS[text(body, "would")] if "would" in body else action,
        findings,
        tuple(_cause(one) for one in mappings(body, "reasons")),
        in_all - len(findings) if isinstance(in_all, int) else 0,
        mapping(body, "replay"),
        _act(mapping(body, "replay")),
    )


def _act(replay: Mapping[str, object]) -> Act | None:
    kept = replay.get("act")
    if not isinstance(kept, Mapping):
        return None
    steps = tuple(_steps(kept.get("steps")))
    same, alike = int(number(kept, "same")), int(number(kept, "alike"))
    return Act("", same, alike, steps, drawn=bytes.fromhex(text(kept, "sketch")))


def _finding(one: Mapping[str, object]) -> Finding:
    """What was found, with a mend that says no more than that there was one."""
    confidence = one.get("confidence", 1.0)
    return Finding(
        text(one, "rule"),
        _SEVERITIES[text(one, "severity")],
        text(one, "where"),
        text(one, "because"),
        mend=None if one.get("stays") else "",
        confidence=confidence if isinstance(confidence, int | float) else 1.0,
        tags=tuple(texts(one, "tags")),
        digest=text(one, "value"),
        stands_for=text(one, "stands_for"),
        origin=text(one, "origin"),
    )


def _cause(one: Mapping[str, object]) -> Cause:
    return Cause(text(one, "policy_rule"), _ACTIONS[text(one, "action")], text(one, "finding"))


def _steps(several: object) -> Iterator[Step]:
    for one in several if isinstance(several, list) else ():
        series, number, weight, is_even = one[:_STEP]
        yield Step(int(series), int(number), int(weight), is_even)
