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

_NOTHING: Final[Mapping[str, object]] = {}
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
        return _text(self.body, name)

    def texts(self, name: str) -> frozenset[str]:
        """Texts that were kept to judge it again."""
        return frozenset(_texts(self.kept, name))

    @property
    def at(self) -> float:
        """When it came, in seconds since the epoch."""
        return _number(self.body, "at")

    @property
    def size(self) -> int:
        """How many bytes it had."""
        return int(_number(self.body, "size"))

    @property
    def ident(self) -> int | str | None:
        """The id of the request that it is, or answers; None where that was withheld, or there is none."""
        found = self.body.get("rpc_id")
        return found if isinstance(found, int | str) else None

    @property
    def bodies(self) -> tuple[Mapping[str, object], ...]:
        """The findings as they stand in the entry."""
        return tuple(_mappings(self.body.get("findings")))

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
        who = _mapping(self.kept, "who")
        groups, scopes = (frozenset(_texts(who, name)) for name in ("groups", "scopes"))
        tenant = _text(who, "tenant") or DEFAULT_TENANT
        return Principal(self.text("principal"), frozenset(), groups, _text(who, "client"), tenant, scopes)


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
    action = _ACTIONS[_text(body, "action")]
    findings = tuple(_finding(one) for one in _mappings(body.get("findings")))
    in_all = body.get("findings_in_all")
    return Told(
        seq,
        body,
        Direction(body["direction"]),
        action,
        _ACTIONS[_text(body, "would")] if "would" in body else action,
        findings,
        tuple(_cause(one) for one in _mappings(body.get("reasons"))),
        in_all - len(findings) if isinstance(in_all, int) else 0,
        _mapping(body, "replay"),
        _act(_mapping(body, "replay")),
    )


def _act(replay: Mapping[str, object]) -> Act | None:
    kept = replay.get("act")
    if not isinstance(kept, Mapping):
        return None
    steps = tuple(_steps(kept.get("steps")))
    same, alike = int(_number(kept, "same")), int(_number(kept, "alike"))
    return Act("", same, alike, steps, drawn=bytes.fromhex(_text(kept, "sketch")))


def _finding(one: Mapping[str, object]) -> Finding:
    """What was found, with a mend that says no more than that there was one."""
    confidence = one.get("confidence", 1.0)
    return Finding(
        _text(one, "rule"),
        _SEVERITIES[_text(one, "severity")],
        _text(one, "where"),
        _text(one, "because"),
        mend=None if one.get("stays") else "",
        confidence=confidence if isinstance(confidence, int | float) else 1.0,
        tags=tuple(_texts(one, "tags")),
        digest=_text(one, "value"),
        stands_for=_text(one, "stands_for"),
        origin=_text(one, "origin"),
    )


def _cause(one: Mapping[str, object]) -> Cause:
    return Cause(_text(one, "policy_rule"), _ACTIONS[_text(one, "action")], _text(one, "finding"))


def _steps(several: object) -> Iterator[Step]:
    for one in several if isinstance(several, list) else ():
        series, number, weight, is_even = one[:_STEP]
        yield Step(int(series), int(number), int(weight), is_even)


def _text(members: Mapping[str, object], name: str) -> str:
    found = members.get(name)
    return found if isinstance(found, str) else ""


def _texts(members: Mapping[str, object], name: str) -> Iterator[str]:
    found = members.get(name)
    return (one for one in (found if isinstance(found, list) else ()) if isinstance(one, str))


def _number(members: Mapping[str, object], name: str) -> float:
    found = members.get(name, 0)
    return found if isinstance(found, int | float) else 0


def _mapping(members: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = members.get(name)
    return found if isinstance(found, dict) else _NOTHING


def _mappings(several: object) -> Iterator[Mapping[str, object]]:
    return (one for one in (several if isinstance(several, list) else ()) if isinstance(one, dict))
