"""Edits worked out: what comes in the place of what was found, by the treatment that the policy asks for."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.engine.demands import prescribes
from douane.engine.inside_json import Spans, fitted, is_number, strings_of
from douane.engine.occurrences import plain
from douane.engine.surroundings import surroundings
from douane.engine.tokens import LONGEST_VALUE, Issued, alike, digest, kept, kind, typed
from douane.model.token import Token, Tokens
from douane.model.verdict import Edit, Treatment
from douane.protocol.json import at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from douane.engine.rules import Rules
    from douane.model.message import Message
    from douane.model.session import Session

_AS_WRITTEN: Final = (Treatment.REDACT, Treatment.CUT)
_BASE64: Final = ("/blob", "/data")  # members whose replacement must be base64 again: the detector's own is
_ENCODED: Final = re.compile(r"[A-Za-z0-9+/_=\s-]{16,}+")
_KEPT: Final = 4
_LEAST: Final = 8  # letters and digits of a value of which four may be shown
_HASH_BYTES: Final = 4


class _Desk(NamedTuple):
    """Where the edits of one message are worked out: the tokens they issue, the strings of JSON."""

    message: Message
    session: Session
    definition: Mapping[str, object]
    at: float
    issued: list[tuple[Issued, Token]]
    strings: dict[str, Spans | None]


def treated(
    edits: Iterable[Edit], message: Message, session: Session, rules: Rules, at: float
) -> tuple[Sequence[Edit], Tokens]:
    """The edits with the text of each, and the session's tokens with those they bring in.

    Of overlapping edits the one that shows least stands for all of them.
    """
    listed = list(edits)
    removals = [edit for edit in listed if edit.remove]
    desk = _Desk(message, session, surroundings(message, session, rules).definition, at, [], {})
    merging = merged(_fitted(desk, [edit for edit in listed if not edit.remove]))
    worked_out = [_whole(desk, _treated(desk, edit)) for edit in merging]
    tokens = kept(session.tokens, desk.issued) if desk.issued else session.tokens
    return [*removals, *worked_out], tokens


def _fitted(desk: _Desk, edits: Sequence[Edit]) -> Iterator[Edit]:
    """The edits, those of texts that are JSON cut to its values."""
    by_place: dict[str, list[Edit]] = {}
    for edit in edits:
        by_place.setdefault(edit.where, []).append(edit)
    for where, inside in by_place.items():
        text = _text(desk, where)
        desk.strings[where] = strings_of(text)
        yield from fitted(inside, text, desk.strings[where])


def _whole(desk: _Desk, edit: Edit) -> Edit:
    """The edit, in quotes if it would otherwise put words in the place of a number in JSON."""
    if edit.text.isdigit() or not _is_number(desk, edit):
        return edit
    return replace(edit, text=f'"{edit.text}"')


def _is_number(desk: _Desk, edit: Edit) -> bool:
    return is_number(edit, _text(desk, edit.where), desk.strings.get(edit.where))


def _text(desk: _Desk, where: str) -> str:
    found = at(desk.message.value, where)
    return found if isinstance(found, str) else ""


def is_within(edit: Edit, message: Message, texts: Iterable[str]) -> bool:
    """Whether the edit takes out a part of one of `texts`, where that stands."""
    found = at(message.value, edit.where)
    if not isinstance(found, str) or edit.end <= edit.start:
        return False
    return any(
        place >= 0 and place + len(text) >= edit.end
        for text in texts
        for place in [found.rfind(text, 0, edit.start + len(text))]
    )


def merged(edits: Iterable[Edit]) -> list[Edit]:
    """One edit for each run of overlapping ones: over all of them, with the treatment that shows least."""
    found: list[Edit] = []
    for edit in sorted(edits):
        last = found[-1] if found else None
        if last is None or last.where != edit.where or edit.start >= last.end:
            found.append(edit)
            continue
        stricter = edit if edit.treatment > last.treatment else last
        found[-1] = replace(stricter, start=last.start, end=max(last.end, edit.end))
    return found


def _treated(desk: _Desk, edit: Edit) -> Edit:
    value = _value(desk, edit)
    if edit.where.endswith(_BASE64) and _ENCODED.fullmatch(value):
        return replace(edit, text=_encoded(desk, edit))
    if edit.treatment in _AS_WRITTEN or not value:
        return edit
    if edit.treatment is Treatment.LAST4:
        return replace(edit, text=_last_four(value) or edit.text)
    if not desk.session.key or len(value) > LONGEST_VALUE:
        return edit
    if edit.treatment is Treatment.HASH:
        return replace(edit, text=f"⟨{kind(edit.rule)}#{digest(desk.session.key, value, _HASH_BYTES)}⟩")
    return replace(edit, text=_token(desk, edit, value))


def _value(desk: _Desk, edit: Edit) -> str:
    return _text(desk, edit.where)[edit.start : edit.end]


def _encoded(desk: _Desk, edit: Edit) -> str:
    """What comes in the place of base64, which must be base64 again if it is all of the value."""
    is_whole = edit.start == 0 and edit.end == len(_text(desk, edit.where))
    return (
        b64encode(edit.text.encode()).decode()
        if is_whole and not _ENCODED.fullmatch(edit.text)
        else edit.text
    )


def _last_four(value: str) -> str:
    """The end of a value that is long enough to be known by it, ``""`` for a shorter one."""
    plain = [one for one in value if one.isalnum()]
    return "…" + "".join(plain[-_KEPT:]) if len(plain) >= _LEAST else ""


def _token(desk: _Desk, edit: Edit, value: str) -> str:
    key, tokens = desk.session.key, desk.session.tokens
    value = plain(value, tokens)
    if prescribes(desk.definition, edit.where):
        one = alike(key, value, edit.rule, tokens)
    else:
        one = typed(key, value, edit.rule)
    towards = frozenset({desk.message.direction.opposite})
    desk.issued.append((one, Token(value, edit.rule, desk.at, towards)))
    return one.text
