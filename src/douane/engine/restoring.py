"""Tokens exchanged for their values again, on the way to who may have them, before the message is judged."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.engine.occurrences import LONGEST, may_hold, occurrences, written
from douane.engine.reread import reread
from douane.engine.rewrite import rewrite
from douane.engine.tokens import alive
from douane.model.finding import Finding, Severity
from douane.model.token import Restored
from douane.model.verdict import Edit
from douane.protocol.direction import Direction
from douane.protocol.json import Place, at, places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from douane.engine.case import Case
    from douane.engine.occurrences import Occurrence
    from douane.model.message import Message
    from douane.model.session import Session
    from douane.model.token import Token, Tokens

MAX_GROWTH: Final = 1 << 20  # bytes by which values may lengthen one message
# What routes a message is compared with what others know of it, and no place for a value.
_ROUTING: Final = frozenset({"/params/name", "/params/requestId", "/params/progressToken", "/params/taskId"})
_CONTENT: Final = ("/params/", "/result/", "/error/")
_UNKNOWN: Final = "a token that this session does not know, or that has run out"
_MISPLACED: Final = "a token where none is exchanged for its value"
_PUT_BACK: Final = "a token that was exchanged for the value it stands for"
_LEFT_BEHIND: Final = "what Douane has put in the place of something it took out, which would be lost"
_LEFT_FIX: Final = "change only other parts of the text, or ask a person to; the value itself is not in it"
_PLACEHOLDER: Final = re.compile(r"\[redacted: [a-z0-9 -]{2,60}\]|\[removed by Douane: [a-z ]{2,80}\]")
_FIX: Final = "ask the server for the value again, and put the token that comes then into an argument"


class _Found(NamedTuple):
    """A token in a string of a message; `token` is None where it is unknown."""

    place: Place
    occurrence: Occurrence
    token: Token | None


def restored(message: Message, session: Session, moment: float) -> Message:
    """The message with the values that its receiver may have, in place of their tokens.

    Costs some searches for fixed bytes where there is no token in it.
    """
    tokens = session.tokens
    if message.direction not in tokens.towards or not may_hold(message, tokens):
        return message
    due = [one for one in _found(message, tokens, moment) if _is_due(one, message.direction)]
    if not due:
        return message
    put_back = tuple(_restored(due, message))
    edits = [Edit(one.place.pointer, one.occurrence.start, one.occurrence.end, _value(one)) for one in due]
    raw = rewrite(message, edits)
    if raw is None or len(raw) > len(message.raw) + MAX_GROWTH:
        return message
    again = reread(message, raw)
    return message if again is None else replace(again, restored=put_back)


def find_tokens(case: Case) -> Iterable[Finding]:
    """The tokens that were put back in this message, and those that cannot be."""
    message = case.message
    may_be_some = message.restored or _has_placeholder(message) or may_hold(message, case.session.tokens)
    return _about_tokens(case, message) if may_be_some else ()


def _about_tokens(case: Case, message: Message) -> Iterator[Finding]:
    for one in message.restored:
        yield Finding(
            "token.restored", Severity.INFO, one.where, _PUT_BACK, one.start, one.end, mend=one.token
        )
    if _has_placeholder(message):
        yield from _left_behind(message)
    if may_hold(message, case.session.tokens):
        for found in _found(message, case.session.tokens, case.at):
            yield from _complaints(found, message.direction)


def _has_placeholder(message: Message) -> bool:
    """Whether a call of the client may say what stands in the place of something that was taken out."""
    raw = message.raw
    if message.direction is not Direction.TO_SERVER or b"[" not in raw or message.method != "tools/call":
        return False
    return not message.is_edited and (b"[redacted: " in raw or b"[removed by Douane: " in raw)


def _left_behind(message: Message) -> Iterator[Finding]:
    """What stands for something that was taken out of a result, and would be stored in its place."""
    held = {n: found for n, text in enumerate(message.strings) if (found := _PLACEHOLDER.search(text))}
    for number, place in places(message.value, held).items():
        start, end = held[number].span()
        yield Finding(
            "token.placeholder",
            Severity.MEDIUM,
            place.pointer,
            _LEFT_BEHIND,
            start,
            end,
            in_key=place.in_key,
            fix=_LEFT_FIX,
        )


def foreign(findings: Sequence[Finding], message: Message, session: Session) -> Sequence[Finding]:
    """The findings without those about a token, or a value on its way back to where it came from."""
    tokens = session.tokens
    if not tokens.known or not findings:
        return findings
    put_back: dict[str, list[Restored]] = {}
    for one in message.restored:
        put_back.setdefault(one.where, []).append(one)
    return [
        one
        for one in findings
        if not _is_put_back(one, put_back.get(one.where, ())) and not _is_token(one, message, tokens)
    ]


def _found(message: Message, tokens: Tokens, moment: float) -> list[_Found]:
    held = {n: list(occurrences(text, tokens)) for n, text in enumerate(message.strings)}
    held = {n: found for n, found in held.items() if found}
    where = places(message.value, held)
    return [
        _Found(where[n], one, alive(tokens, one.digits, moment)) for n, found in held.items() for one in found
    ]


def _is_due(found: _Found, direction: Direction) -> bool:
    return found.token is not None and direction in found.token.towards and _is_open(found.place)


def _is_open(place: Place) -> bool:
    """Whether a value may be put there."""
    pointer = place.pointer
    return not place.in_key and pointer.startswith(_CONTENT) and pointer not in _ROUTING


def _value(found: _Found) -> str:
    return "" if found.token is None else written(found.token.value, found.occurrence)


def _restored(due: Sequence[_Found], message: Message) -> Iterator[Restored]:
    """Where the values will stand, each moved by those before it in the same string."""
    moved: dict[str, int] = {}
    for one in due:
        where, value = one.place.pointer, _value(one)
        start = one.occurrence.start + moved.get(where, 0)
        text = str(at(message.value, where))[one.occurrence.start : one.occurrence.end]
        moved[where] = moved.get(where, 0) + len(value) - len(text)
        yield Restored(where, start, start + len(value), text, one.token.rule if one.token else "")


def _complaints(found: _Found, direction: Direction) -> Iterator[Finding]:
    rule, because = ("token.unknown", _UNKNOWN) if found.token is None else ("token.misplaced", _MISPLACED)
    if found.token is None or direction in found.token.towards:
        where, in_key = found.place.pointer, found.place.in_key
        start, end = found.occurrence.start, found.occurrence.end
        yield Finding(rule, Severity.MEDIUM, where, because, start, end, in_key=in_key, fix=_FIX)


def _is_put_back(finding: Finding, put_back: Sequence[Restored]) -> bool:
    """Whether it is the very kind of thing for which a value there, in order of place, was taken out."""
    number = bisect_right(put_back, finding.start, key=attrgetter("start")) - 1
    if number < 0 or finding.end <= finding.start:
        return False
    value = put_back[number]
    same_family = value.rule.partition(".")[0] == finding.rule.partition(".")[0]
    return same_family and finding.end <= value.end


def _is_token(finding: Finding, message: Message, tokens: Tokens) -> bool:
    """Whether it is about a token of this session, or a part of one."""
    if (
        finding.end <= finding.start
        or finding.end - finding.start > LONGEST
        or finding.rule.startswith("token.")
    ):
        return False
    text = at(message.value, finding.where)
    if not isinstance(text, str):
        return False
    first = max(0, finding.start - LONGEST)
    around = occurrences(text[first : finding.end + LONGEST], tokens)
    start, end = finding.start - first, finding.end - first
    return any(one.start <= start and end <= one.end for one in around if one.digits in tokens.known)
