"""What many entries have alike: who deals with whom, and what is done; apart from it what only one says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from hashlib import blake2b
from typing import Final, NamedTuple

from douane.audit.searched import UNTOLD, all_of, folded, texts

BETWEEN: Final = "\n\n"  # what stands between two values of a text


class Axis(StrEnum):
    """What entries are counted by; calls are requests to servers, each counted once."""

    ACTION = "action"  # of all entries
    KIND = "kind"
    SERVER = "server"  # of calls
    TOOL = "tool"
    PRINCIPAL = "principal"
    USED = "used"  # of calls of tools: the id of the server
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
    would: str
    direction: str
    kind: str
    method: str
    subject: str
    names: tuple[str, ...]
    findings: str
    reasons: str


Key = tuple[object, ...]

_NAMES: Final = 6  # where names stand in a shape
_PLAIN: Final = Shape._fields[:_NAMES]
_SHAPED: Final = {*_PLAIN, *Party._fields, "findings", "reasons", "arguments"} | UNTOLD
_OWN: Final = ("id", "value")  # members of a finding that only it has
_SEVERITIES: Final = ("info", "low", "medium", "high", "critical")
_MESSAGES: Final = ("request", "response", "notification")


def party_key(body: Mapping[str, object]) -> Key:
    """Between whom the entry is; equal for equal parties, and faster made."""
    get = body.get
    return (get("principal"), get("server"), get("server_name"), get("protocol"), get("revision"))


def shape_key(body: Mapping[str, object]) -> Key:
    """What the entry has alike with others; equal for equal shapes, and faster made."""
    get = body.get
    arguments, findings, reasons = get("arguments"), get("findings"), get("reasons")
    return (
        *(get("action"), get("would"), get("direction"), get("kind"), get("method"), get("subject")),
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
    told = [*shape[:_NAMES], *shape.names]
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


def findings_of(shape: Shape) -> int:
    """How many findings such an entry lists."""
    return sum(1 for _ in _findings(shape))


def is_message(shape: Shape) -> bool:
    """Whether it is about a message."""
    return shape.kind in _MESSAGES


def is_call(shape: Shape) -> bool:
    """Whether it is a request to a server, for which nobody is being asked."""
    return shape.kind == "request" and shape.direction == "to-server" and shape.action != "hold"


def facets(shape: Shape) -> Iterator[tuple[Axis, str]]:
    """What such an entry counts for, whoever deals with whom; one that was pruned counts for nothing."""
    return ((axis, key) for axis, key in _facets(shape) if key)


def _facets(shape: Shape) -> Iterator[tuple[Axis, str]]:
    tool = shape.subject if shape.method == "tools/call" else ""
    yield Axis.ACTION, shape.action
    yield Axis.KIND, shape.kind
    yield Axis.WOULD, shape.would
    if shape.kind == "lifecycle":
        yield Axis.METHOD, shape.method
    if tool and is_call(shape):
        yield Axis.TOOL, tool
    if tool and shape.action == "deny":
        yield Axis.REFUSED_TOOL, tool
    yield from _of_findings(shape)


def _of_findings(shape: Shape) -> Iterator[tuple[Axis, str]]:
    found = [one for one in _findings(shape) if not one.get("excepted")]
    for rule in dict.fromkeys(_word(one.get("rule")) for one in found):
        yield Axis.RULE, rule
    if found:
        yield Axis.SEVERITY, max((_word(one.get("severity")) for one in found), key=_rank)


def _rank(severity: str) -> int:
    return _SEVERITIES.index(severity) if severity in _SEVERITIES else -1


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
    for name in body.keys() - _SHAPED:
        yield from texts(body[name])
    findings = body.get("findings")
    for one in findings if isinstance(findings, list) else ():
        if isinstance(one, dict):
            yield from texts([one.get(name) for name in _OWN])
    arguments = body.get("arguments")
    yield from all_of(list(arguments.values()) if isinstance(arguments, dict) else arguments)


def _word(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)
