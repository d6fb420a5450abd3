"""Tokens whose pieces stand in several places: labels of a name, parts of an address, strings of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Final, NamedTuple

from douane.detectors.checksums import PROVEN
from douane.detectors.lazy import Lazy
from douane.detectors.pattern import START, Pattern
from douane.detectors.plausible import MADE_UP, is_random, is_wordy
from douane.detectors.visible import Span

WINDOW: Final = 320  # characters on either side of a token's beginning, in which its other pieces are sought
SUMMED: Final = frozenset({"secret.github-token", "secret.npm-token"})
_MOST: Final = 6  # pieces that are looked at
_BETWEEN: Final = 64  # characters between two pieces of what nothing proves
_LEAST: Final = 2  # characters of it that stand behind its prefix
_FEW: Final = 5  # characters of a piece that may be a word as well
_SURE: Final = 0.8
_TAIL: Final = 24
_CUT: Final = ("...", "…", "*", "\\u2026", "xxx", "XXX")  # where somebody shows only the beginning
_CHANGING: Final = Lazy(r"[0-9]|[a-z][A-Z]|[A-Z]{2}[a-z]")
_PROSE: Final = Lazy(
    r"[A-Za-z0-9)][ \t\r\n]+[A-Za-z0-9(]|[()]|[.!?][ \t\r\n]|^[ \t\r\n]+[A-Za-z]"
)  # no address or list has it
_DIGEST: Final = Lazy(r"[0-9a-f]{10,}|[0-9A-F]{10,}")
_MIXED: Final = Lazy(r"[a-z][^_]*[A-Z]|[A-Z][^_]*[a-z]")
_CAPITALS: Final = Lazy(r"[A-Z2-7]{4,}")


class Form(NamedTuple):
    """What the pieces make up, and how long it is behind its prefix; `is_summed` if it proves itself."""

    whole: Pattern
    head: Lazy[str]
    piece: Lazy[str]
    least: int
    most: int
    is_summed: bool


def form(whole: Pattern, kind: str, least: int, most: int) -> Form:
    """The form of `whole`, of so many characters of a `kind` behind one of its literals."""
    either = "|".join(map(re.escape, whole.literals))
    head = Lazy(f"{START}(?:{either})(?P<body>{kind}*)(?![A-Za-z0-9])")
    piece = Lazy(f"(?<![A-Za-z0-9]){kind}{{2,{most}}}(?![A-Za-z0-9])")
    return Form(whole, head, piece, least, most, whole.rule.id in SUMMED)


def apart(content: str, start: int, one: Form) -> tuple[Sequence[Span], float, int]:
    """Where the pieces of a token are that begins at `start`, how sure that is, and what looking cost."""
    head = one.head.match(content, start)
    if head is None or len(head["body"]) >= one.most or content.startswith(_CUT, head.end()):
        return (), 0.0, 0
    body = head["body"]
    if not (one.is_summed and len(body) < _FEW) and (len(body) < _LEAST or not _is_drawn(body)):
        return (), 0.0, 0
    behind = _pieces(content, head.end(), head.end() + WINDOW, one)
    found, sure = _summed(head, behind, one) if one.is_summed else ((), 0.0)
    if not found and one.is_summed:
        before = _pieces(content, max(0, start - WINDOW), start, one)
        found, sure = _summed(head, [each for each in before if len(each[0]) == one.least - len(body)], one)
    if not found and len(body) >= _LEAST:
        found, sure = _following(head, behind, one)
    return ([head.span(), *found] if found else ()), sure, 2 * WINDOW


def _pieces(content: str, first: int, last: int, one: Form) -> Sequence[re.Match[str]]:
    """What may be pieces between these places: no words, and no prefix of another token."""
    all_of = one.piece.finditer(content, first, min(last, len(content)))
    return [*islice((each for each in all_of if _is_drawn(each[0])), _MOST)]


def _is_drawn(value: str) -> bool:
    """Whether it is no word: digits or capitals stand in it, or letters in an order that words have not."""
    if _CHANGING.search(value) or _CAPITALS.fullmatch(value):
        return True
    return len(value) > _FEW and not is_wordy(value)


def _summed(head: re.Match[str], pieces: Sequence[re.Match[str]], one: Form) -> tuple[Sequence[Span], float]:
    """Those `pieces` in their order that make a token of the right length, which its checksum proves."""
    for chosen in _of_length(pieces, one.least - len(head["body"])):
        if _sure(head[0] + "".join(each[0] for each in chosen), one) == PROVEN:
            return [each.span() for each in chosen], PROVEN
    return (), 0.0


def _of_length(pieces: Sequence[re.Match[str]], length: int) -> Iterator[Sequence[re.Match[str]]]:
    for number, each in enumerate(pieces):
        left = length - len(each[0])
        if left == 0:
            yield [each]
        elif left > 0:
            yield from ([each, *others] for others in _of_length(pieces[number + 1 :], left))


def _following(
    head: re.Match[str], pieces: Sequence[re.Match[str]], one: Form
) -> tuple[Sequence[Span], float]:
    """Those `pieces` in their order, each near the one before, that make a token with `head`."""
    body = head["body"]
    exact = _of_length(pieces, one.least - len(body)) if one.least == one.most else ()
    for chosen in exact or (pieces[:number] for number in range(1, len(pieces) + 1)):
        joined = head[0] + "".join(each[0] for each in chosen)
        sure = _sure(joined, one)
        if one.is_summed and _MIXED.search(joined.partition("_")[2]):
            continue  # as it was made, it would have proven itself
        is_proven = sure == PROVEN and any(map(str.isdigit, joined))
        if _are_near(head, chosen) and (is_proven or (sure > MADE_UP and _is_listed(head, chosen, joined))):
            return [each.span() for each in chosen], min(sure, _SURE)
    return (), 0.0


def _are_near(head: re.Match[str], chosen: Sequence[re.Match[str]]) -> bool:
    return all(one.start() - before.end() <= _BETWEEN for before, one in pairwise((head, *chosen)))


def _is_listed(head: re.Match[str], chosen: Sequence[re.Match[str]], joined: str) -> bool:
    """Whether what is no digest and no number stands in an address, a list or members, and looks drawn."""
    return (
        (is_random(joined[-_TAIL:]) or (joined.islower() and not is_wordy(joined)))
        and not any(_DIGEST.fullmatch(each[0]) for each in chosen)
        and not any(
            _PROSE.search(head.string, before.end(), each.start())
            for before, each in pairwise((head, *chosen))
        )
    )


def _sure(joined: str, one: Form) -> float:
    whole = one.whole.regex.fullmatch(joined)
    return one.whole.accept(whole) if whole else 0.0
