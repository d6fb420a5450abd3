"""All acts in one way to read a text, each with the share of its weight that its place leaves it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.budget import Budget
from douane.detectors.speech.act import BACK, MENTIONED, PARTLY, REACH, WHOLE, Act
from douane.detectors.speech.catalogue import ACTS
from douane.detectors.speech.excuse import is_demanded, is_excused
from douane.detectors.speech.mention import is_mention, quotes
from douane.detectors.speech.quoted import POINTING, is_pointed_at
from douane.detectors.trigger import words
from douane.detectors.triggers import Triggers
from douane.detectors.visible import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from douane.detectors.layer import Layer
    from douane.detectors.visible import Span

# Instructions for agents, which are the densest of honest texts, spend some 1 a character.
LEAST: Final = 1 << 19  # what reading may cost, whatever the length of the message
EACH: Final = 2  # and for each character of it, whatever that decodes to
TRY: Final = 128  # what a try costs besides what it looked at
SEEKING: Final = 6  # what each character costs in which the beginning of an act is sought
KEPT: Final = 2_000  # and what an act costs that is found, as it is weighed with its neighbours
_GUARDED: Final = 80  # characters before an act in which its guard is sought


class Seen(NamedTuple):
    """An act at `start`..`end` of a layer's content; `share` is the part of its weight that counts there."""

    act: Act
    start: int
    end: int
    share: float


def _by_sign() -> Mapping[str, list[Act]]:
    table: dict[str, list[Act]] = defaultdict(list)
    for act in ACTS:
        for sign in act.signs:
            table[sign].append(act)
    return table


_BY_SIGN: Final = _by_sign()
_NUMBERED: Final = tuple(_BY_SIGN.values())
_BY_NAME: Final = {act.name: act for act in ACTS}
_FOREIGN: Final = {
    "override": (_BY_NAME["override"],),
    "secrecy": (_BY_NAME["secrecy"],),
    "leak": (_BY_NAME["send-away"], _BY_NAME["secret-place"]),
}
TRIGGERS: Final = Triggers("instructions", tuple(words(_BY_SIGN)))


class Reading(NamedTuple):
    """The acts in `layer`, and whether all of it was read."""

    layer: Layer
    seen: Sequence[Seen]
    is_complete: bool


def allowance(message: str) -> Budget:
    """What reading all layers of `message` may cost together."""
    return Budget(EACH * len(message) + LEAST)


def readings(layer: Layer, budget: Budget) -> Iterator[Reading]:
    """`layer` as far as it is ASCII, then as it is: with the acts of each, and whether all was read."""
    plain = layer.folded
    seen = tuple(_acts(plain, budget))
    if seen or budget.is_used_up:
        yield Reading(plain, seen, not budget.is_used_up)
    if not layer.content.isascii():
        foreign = tuple(_foreign(layer, budget))
        if foreign or budget.is_used_up:
            yield Reading(layer, foreign, not budget.is_used_up)


def _acts(layer: Layer, budget: Budget) -> Iterator[Seen]:
    """Every act in `layer`, in order of their signs; stops when `budget` is used up."""
    content = layer.content
    for start, number in layer.occurrences(TRIGGERS):
        for act in _NUMBERED[number]:
            if budget.is_used_up:
                return
            if seen := _look(act, content, start, budget):
                yield seen


def _foreign(layer: Layer, budget: Budget) -> Iterator[Seen]:
    from douane.detectors.speech.scripts import foreign  # noqa: PLC0415  # ASCII needs none of it
    from douane.detectors.speech.withdrawn import is_withdrawn  # noqa: PLC0415  # nor of this

    content = layer.content
    for name, start, end in foreign(layer, budget):
        budget.spend(KEPT)
        share = MENTIONED if is_mention(content, start, end) else WHOLE
        if share == WHOLE and is_withdrawn(content, start, end):
            share = PARTLY
        yield from (Seen(act, start, end, share) for act in _FOREIGN[name])


def _look(act: Act, content: str, sign: int, budget: Budget) -> Seen | None:
    if sign and content[sign].isalnum() and content[sign - 1].isalnum():
        return None
    end = content.find(SEPARATOR, sign, sign + REACH)
    end = min(len(content), sign + REACH) if end < 0 else end
    if act.back:
        begin = max(0, sign - act.back, content.rfind(SEPARATOR, max(0, sign - act.back), sign) + 1)
        end = min(end, sign + max(act.back, BACK))
        match = act.regex.search(content, begin, end)
        budget.spend(SEEKING * (end - begin))
    else:
        match = act.regex.match(content, sign, end)
    budget.spend(TRY if match is None else TRY + match.end() - match.start())
    if match is None or _is_guarded(act, content, match.span(), budget):
        return None
    if is_excused(act, content, match.start(), budget):
        return None
    budget.spend(KEPT)
    return Seen(act, *match.span(), _share(act, content, match.span(), budget))


def _share(act: Act, content: str, span: Span, budget: Budget) -> float:
    """The part of the weight of an act that counts where it stands."""
    if is_mention(content, *span):
        return MENTIONED
    found = act.partial.match(content, span[0]) if act.partial else None
    return WHOLE if found is None or is_demanded(content, span[0], found.end(), budget) else PARTLY


def _is_guarded(act: Act, content: str, span: Span, budget: Budget) -> bool:
    """Whether somebody only speaks of it, and does not tell the reader besides to do what is spoken of."""
    if act.guarded is None:
        return False
    start, end = span
    begin = max(0, start - _GUARDED, content.rfind(SEPARATOR, max(0, start - _GUARDED), start) + 1)
    guard = act.guarded.search(content, begin, start)
    if guard is None:
        return False
    budget.spend(POINTING)
    edges = (span, *quotes(content, begin, start, end))
    return not any(is_pointed_at(content, begin, *each) for each in edges)
