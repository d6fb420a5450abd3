"""What many entries have alike: who deals with whom, and what is done; apart from it what only one says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from hashlib import blake2b
from typing import Final, NamedTuple

from douane.audit.line import became, rank
from douane.audit.searched import UNTOLD, all_of, folded, texts
from douane.protocol.mcp import SUBJECTS

BETWEEN: Final = "\n\n"  # what stands between two values of a text


class Axis(StrEnum):
    """What entries are counted by; a call is the use of a tool, prompt or resource, and counts once."""

    ACTION = "action"  # of messages: what became of them; of one that was held, that too
    KIND = "kind"
    SERVER = "server"  # of calls
    TOOL = "tool"
    CALLER = "caller"
    USED = "used"  # the id of the server
    PRINCIPAL = "principal"  # of all requests to servers
    RULE = "rule"  # of findings, once an entry
    SEVERITY = "severity"  # the highest of an entry
    REFUSED_SERVER = "refused_server"
    REFUSED_TOOL = "refused_tool"
    REFUSED_PRINCIPAL = "refused_principal"
    WOULD = "would"  # what monitor mode only noted
    METHOD = "method"  # of what happened beside messages


class Party(NamedTuple):
    """Who deals with which server, under which rules."""

    principal: str
    server: str
    server_name: str
    protocol: str
    revision: str

    @property
    def name(self) -> str:
        """What people call the server."""
        return self.server_name or self.server


class Shape(NamedTuple):
    """What is done; findings and reasons as JSON."""

    action: str
    outcome: str
    would: str
    direction: str
    kind: str
    method: str
    subject: str
    names: tuple[str, ...]
    findings: str
    reasons: str


Key = tuple[object, ...]

_NAMES: Final = Shape._fields.index("names")
_PLAIN: Final = ("would", "direction", "kind", "method", "subject")
_SHAPED: Final = {"action", *_PLAIN, *Party._fields, "findings", "reasons", "arguments"} | UNTOLD
_OWN: Final = ("id", "value")  # members of a finding that only it has
_OPENS: Final = {"session/began": 1, "session/ended": 0}
_MESSAGES: Final = ("request", "response", "notification", "unreadable")
_UNREAD: Final = ("identity/refused", "limit", "bundle/unknown")  # entries of messages refused at the door
_ASIDE: Final = "douane/approval-"  # what people say of a session, and not in it


def party_key(body: Mapping[str, object]) -> Key:
    """Between whom the entry is; equal for equal parties, and faster made."""
    return tuple(map(body.get, Party._fields))


def shape_key(body: Mapping[str, object]) -> Key:
    """What the entry has alike with others; equal for equal shapes, and faster made."""
    get = body.get
    action, arguments, findings, reasons = map(get, ("action", "arguments", "findings", "reasons"))
    outcome = became(action, get("ticket"), get("answer")) if action == "hold" else action
    return (
        *(action, outcome, *map(get, _PLAIN)),
        tuple(arguments) if isinstance(arguments, dict) else (),
        json.dumps(_alike(findings)) if findings else "",
        json.dumps(reasons) if reasons else "",
    )


def party(key: Key) -> Party:
    """The party of a key."""
    return Party._make(map(_word, key))


def shape(key: Key) -> Shape:
    """The shape of a key."""
    names = key[_NAMES]
    return Shape._make(
        (*map(_word, key[:_NAMES]), names if isinstance(names, tuple) else (), *map(_word, key[_NAMES + 1 :]))
    )


def own_text(body: Mapping[str, object]) -> str:
    """What only this entry says, folded; `Shape` and `Party` have the rest of what it is found by."""
    said = list(_own(body))
    return folded(BETWEEN.join(said)) if said else ""


def shape_text(shape: Shape) -> str:
    """All texts of the shape, folded."""
    told = [shape.action, shape.would, shape.direction, shape.kind, shape.method, shape.subject, *shape.names]
    for listed in filter(None, (shape.findings, shape.reasons)):
        told += texts(json.loads(listed))
    return folded(BETWEEN.join(filter(None, told)))


def party_text(party: Party) -> str:
    """All texts of the party, folded."""
    return folded(BETWEEN.join(filter(None, party)))


def digest(alike: Shape | Party) -> bytes:
    """By which it is found again."""
    return blake2b(json.dumps(alike).encode(), digest_size=16).digest()


def rules_of(shape: Shape) -> tuple[str, ...]:
    """The rules of its findings, each once."""
    return tuple(dict.fromkeys(_word(one.get("rule")) for one in _findings(shape)))


class Marks(NamedTuple):
    """What an entry of a shape counts for: 1 or 0, and how many findings.

    A message that is held has two entries, as it is and when that ends, and counts with the latter.
    """

    is_request: int
    is_call: int
    is_refused: int
    is_held: int
    is_message: int
    is_aside: int
    findings: int


def marks_of(shape: Shape) -> Marks:
    """What such an entry counts for."""
    is_message, is_held = shape.kind in _MESSAGES, shape.outcome == "hold"
    is_request = shape.kind == "request" and shape.direction == "to-server" and not is_held
    return Marks(
        is_request=int(is_request),
        is_call=int(is_request and shape.method in SUBJECTS),
        is_refused=int(_is_judged(shape) and shape.outcome == "deny"),
        is_held=int(is_message and is_held),
        is_message=int(is_message and not is_held),
        is_aside=int(not is_message and shape.method.startswith(_ASIDE)),
        findings=0 if is_held else sum(1 for _ in _findings(shape)),
    )


def opens(shape: Shape) -> int | None:
    """Whether a session is open at the gateway after it; None where it says nothing of that."""
    return _OPENS.get(shape.method) if shape.kind == "lifecycle" else None


def facets(shape: Shape) -> Iterator[tuple[Axis, str]]:
    """What such an entry counts for, whoever deals with whom; one that was pruned counts for nothing."""
    return ((axis, key) for axis, key in _facets(shape) if key)


def _facets(shape: Shape) -> Iterator[tuple[Axis, str]]:
    tool = shape.subject if shape.method == "tools/call" else ""
    marks = marks_of(shape)
    if _is_judged(shape):
        yield Axis.ACTION, shape.outcome
    yield Axis.KIND, shape.kind
    yield Axis.WOULD, shape.would
    if shape.kind == "lifecycle":
        yield Axis.METHOD, shape.method
    if tool and marks.is_call:
        yield Axis.TOOL, tool
    if tool and marks.is_refused:
        yield Axis.REFUSED_TOOL, tool
    if not marks.is_held:
        yield from _of_findings(shape)


def _is_judged(shape: Shape) -> bool:
    """Whether it says what became of a message, be that before it was read."""
    return shape.kind in _MESSAGES or shape.method in _UNREAD


def _of_findings(shape: Shape) -> Iterator[tuple[Axis, str]]:
    found = [one for one in _findings(shape) if not one.get("excepted")]
    for rule in dict.fromkeys(_word(one.get("rule")) for one in found):
        yield Axis.RULE, rule
    if found:
        yield Axis.SEVERITY, max((_word(one.get("severity")) for one in found), key=rank)


def _findings(shape: Shape) -> Iterator[Mapping[str, object]]:
    listed = json.loads(shape.findings) if shape.findings else ()
    return (one for one in listed if isinstance(one, dict)) if isinstance(listed, list) else iter(())


def _alike(findings: object) -> object:
    if not isinstance(findings, list):
        return findings
    return [
        {name: value for name, value in one.items() if name not in _OWN} if isinstance(one, dict) else one
        for one in findings
    ]


def _own(body: Mapping[str, object]) -> Iterator[str]:
    if not body.keys() <= _SHAPED:
        for name in body.keys() - _SHAPED:
            yield from texts(body[name])
    findings, arguments = body.get("findings"), body.get("arguments")
    for one in findings if isinstance(findings, list) else ():
        if isinstance(one, dict):
            yield from texts([one.get(name) for name in _OWN])
    for value in arguments.values() if isinstance(arguments, dict) else (arguments,):
        if isinstance(value, str):
            yield value
        else:
            yield from all_of(value)


def _word(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)
