"""What a person has allowed, and whether a call is that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.approvals.seen import is_as_grave, seen_of_call, seen_of_task
from douane.protocol.json import at as member
from douane.protocol.json import canonical, escaped

if TYPE_CHECKING:
    from douane.approvals.ticket import Question

ANY: Final = "*"
_PARTING: Final = re.compile(r"([,;\s])")  # a list in one text: a pattern is for each of its members
_CONTEXT: Final = "douane grant v2\n"


@dataclass(frozen=True, slots=True)
class Grant:
    """A standing answer: who may call what of which server, with which arguments, how often, until when.

    `parts` are digests of arguments that must be exactly these, `patterns` globs for texts of others, both by
    JSON Pointer. `holds` is what it lifts. `left` is how many uses there are, None for any number, and
    `given` how many there were. With `task`, it is for all calls of that task that are `like` the one that
    was asked about, and `parts` are of no account. `seen` is a digest of what was shown, and `risk` what was
    said of it. `signature` is made with the passphrase of a person, where there is one.
    """

    id: str
    ticket: str
    principal: str
    server: str
    subject: str
    pin: str
    parts: Mapping[str, str]
    holds: frozenset[str]
    created: float
    until: float
    by: str
    patterns: Mapping[str, str] = field(default_factory=dict)
    task: str = ""
    like: str = ""
    given: int | None = 1
    left: int | None = 1
    reason: str = ""
    revoked: float | None = None
    signature: bytes = b""
    seen: str = ""
    risk: str = ""

    def is_good(self, at: float) -> bool:
        """Whether it lets anything pass at that time."""
        return self.revoked is None and at < self.until and (self.left is None or self.left > 0)

    @property
    def statement(self) -> bytes:
        """What a signature is about: all of it but what changes with its use."""
        content = {
            **{name: getattr(self, name) for name in _SIGNED},
            "parts": dict(self.parts),
            "patterns": dict(self.patterns),
            "holds": sorted(self.holds),
        }
        return (_CONTEXT + canonical(content)).encode()


class Span(Enum):
    """For what an answer is: calls with these arguments, or all that are like it in this task."""

    CALL = "call"
    TASK = "task"


class Terms(NamedTuple):
    """What a person allows: how often (None is any number), until when, and globs for arguments by name."""

    times: int | None
    until: float
    patterns: Mapping[str, str]
    reason: str = ""
    span: Span = Span.CALL


def grant_for(question: Question, terms: Terms, ident: str, by: str, at: float) -> Grant:
    """The grant for this call, or for calls like it where there are patterns.

    Raises:
        KeyError: a pattern is for an argument that the call does not have.
    """
    patterns = {f"/arguments/{escaped(name)}": glob for name, glob in terms.patterns.items()}
    for where in patterns:
        if where not in question.parts:
            raise KeyError(where)
    is_task = terms.span is Span.TASK
    return Grant(
        ident,
        question.name,
        question.principal,
        question.server,
        question.subject,
        question.pin,
        {where: digest for where, digest in question.parts.items() if where not in patterns},
        question.holds,
        at,
        terms.until,
        by,
        patterns,
        *((question.task, question.like) if is_task else ("", "")),
        terms.times,
        terms.times,
        terms.reason,
        seen=seen_of_task(question) if is_task else seen_of_call(question, patterns),
        risk=question.risk,
    )


_SIGNED: Final = (
    *("id", "ticket", "principal", "server", "subject", "pin", "task", "like"),
    *("created", "until", "by", "given", "reason", "seen", "risk"),
)


def fits(grant: Grant, question: Question, at: float) -> bool:
    """Whether this was granted: the same principal, server, definition, arguments and holds.

    **Invariant:** a grant for one call fits no call that differs in an argument which it names exactly, and
    one for a task no call of another task, nor one that is not like what was asked about. Neither fits a
    call of which the engine says anything else, or worse, than the person was shown.
    """
    return (
        grant.is_good(at)
        and (grant.principal, grant.server, grant.subject, grant.pin)
        == (question.principal, question.server, question.subject, question.pin)
        and question.holds == grant.holds
        and is_as_grave(grant.risk, question.risk)
        and (_is_of_task(grant, question) if grant.task else _has_arguments(grant, question))
    )


def _is_of_task(grant: Grant, question: Question) -> bool:
    is_like = bool(grant.like) and (grant.task, grant.like) == (question.task, question.like)
    return is_like and grant.seen == seen_of_task(question)


def _has_arguments(grant: Grant, question: Question) -> bool:
    return (
        question.parts.keys() == grant.parts.keys() | grant.patterns.keys()
        and all(question.parts[where] == digest for where, digest in grant.parts.items())
        and all(_is_like(question, where, glob) for where, glob in grant.patterns.items())
        and grant.seen == seen_of_call(question, grant.patterns)
    )


def _is_like(question: Question, where: str, glob: str) -> bool:
    """Whether the argument fits; a text of which something is not shown, or that climbs up, fits only `*`."""
    if glob == ANY:
        return True
    text = member({"arguments": question.shown}, where)
    is_plain = where in question.whole and isinstance(text, str) and text.isprintable()
    return is_plain and isinstance(text, str) and _climbs_not(text) and matches(glob, text)


def _climbs_not(text: str) -> bool:
    """A path that leads up is not below where it begins, nor is one whose `..` is written otherwise."""
    return ".." not in text and "%2e" not in text.lower()


def matches(glob: str, text: str) -> bool:
    """Whether all of `text` fits, where `*` is any text but commas, semicolons and white space.

    Linear in its length for each `*`.
    """
    wanted, given = _PARTING.split(glob), _PARTING.split(text)
    return len(wanted) == len(given) and all(map(_matches, wanted, given))


def _matches(glob: str, text: str) -> bool:
    head, *others = glob.split("*")
    if not others:
        return text == glob
    *middle, tail = others
    end = len(text) - len(tail)
    if not text.startswith(head) or not text.endswith(tail) or end < len(head):
        return False
    place = len(head)
    for part in middle:
        place = text.find(part, place, end)
        if place < 0:
            return False
        place += len(part)
    return True
