"""Personal data in anything that a message says."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Final

from douane.detectors.budget import Budget
from douane.detectors.people import announced, emails, money, nations, network, phones, places, rules
from douane.detectors.people.bulk import bulk
from douane.detectors.people.digits import is_in_digits
from douane.detectors.people.labels import LABELS
from douane.detectors.people.nations import NATIONS
from douane.detectors.people.numbers import numbers
from douane.detectors.people.preceded import preceded
from douane.detectors.people.rules import Seen
from douane.detectors.sighting import MOST, Rule, Sighting, Tier
from douane.detectors.trigger import Trigger, alone, formed
from douane.detectors.triggers import Triggers
from douane.detectors.unescaped import VIA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from douane.detectors.layer import Layer
    from douane.detectors.text import Text
    from douane.model.finding import Finding

RULES: Final[tuple[Rule, ...]] = rules.RULES

_Seek = Callable[[str, int], Seen | None]
# What may stand in the middle of a word or of a number.
_ANYWHERE: Final[tuple[tuple[Trigger, _Seek], ...]] = (
    (emails.TRIGGER, emails.seek),
    (phones.PLUS, phones.seek_plus),
    *((one, phones.seek_north) for one in phones.BRACKET),
    (places.STATE, places.seek_state),
    *((one, network.seek_from) for one in network.FROM),
)
# What neither letter nor digit precedes: to look at one place of a long run of digits is enough.
_ALONE: Final[tuple[tuple[Trigger, _Seek], ...]] = (
    *((one, money.seek_grouped) for one in money.GROUPED),
    (money.DIGITS, money.seek_run),
    *((one, money.seek_iban) for one in money.BANK),
    (money.COIN, money.seek_coin),
    (money.BECH32, money.seek_bech32),
    (money.ETHER, money.seek_ether),
    *((one, phones.seek_north) for one in phones.NORTH),
    (phones.EAST, phones.seek_east),
    (network.DEVICE, network.seek_device),
    (network.CISCO, network.seek_dotted),
    (network.GLOBAL, network.seek_global),
    *((formed(example), partial(nations.seek, one)) for one in NATIONS for example in one.shapes),
)
_CONTACT: Final = frozenset(
    (
        *(money.seek_coin, money.seek_bech32, money.seek_ether, phones.seek_north, phones.seek_east),
        *(network.seek_device, network.seek_dotted, network.seek_global),
    )
)
_SEEKS: Final[tuple[tuple[_Seek, int], ...]] = (
    *((seek, 0) for _, seek in _ANYWHERE),
    *((seek, 1) for _, seek in _ALONE),
)
TRIGGERS: Final = Triggers(
    "personal",
    (
        *(trigger for trigger, _ in _ANYWHERE),
        *(alone(trigger) for trigger, _ in _ALONE),
        *map(announced.trigger_of, LABELS),
    ),
)
# Whether a trigger is only about contact, which is listed as far as it can be.
_IS_SOFT: Final = (
    *(True for _ in _ANYWHERE),
    *(seek in _CONTACT for _, seek in _ALONE),
    *(label.kind.rule.tier is Tier.SOFT for label in LABELS),
)


def find(text: Text) -> Iterable[Finding]:
    """All personal data in `text`; what a parameter is meant for is marked as expected."""
    found = numbers(text.message)
    if not text.may_have(TRIGGERS):
        return _marked(text, iter(found)) if found else ()
    return _marked(text, chain(text.findings(_sightings(text), rules.TOO_MANY), found))


def _marked(text: Text, found: Iterator[Finding]) -> Iterator[Finding]:
    for first in found:
        from douane.detectors.people.expected import marked  # noqa: PLC0415  # most messages have none

        yield from marked(text, chain((first,), found))


def _sightings(text: Text) -> Iterator[Sighting]:
    """What stands for one person first, and all of it; of what is only contact, as much as can be listed.

    **Invariant:** what is not listed is told by its kind, so that no rule of a policy is passed by.
    """
    seen = [
        one
        for layer in text.layers
        if _may_have(layer)
        for one in _of_layer(layer)
        if one.rule.tier is Tier.HARD or set(layer.via) <= {VIA}  # letters in base64 reach nobody
    ]
    if not seen:
        return
    strong = [one for one in seen if one.rule.tier is Tier.HARD]
    soft = [one for one in seen if one.rule in rules.CONTACTS]
    room = max(0, MOST - 1 - len(rules.CONTACTS) - len(strong))
    yield from strong
    yield from bulk(seen, text.joined)
    yield from _unlisted(seen, soft[room:])
    yield from soft[:room]


def _unlisted(seen: Sequence[Sighting], rest: Sequence[Sighting]) -> Iterator[Sighting]:
    """What is not listed, by kind; any kind where some was not looked at."""
    is_cut = any(one.rule is rules.UNLISTED for one in seen)
    kinds = rules.CONTACTS if is_cut else dict.fromkeys(one.rule for one in rest)
    place = rest[0] if rest else seen[-1]
    yield from (Sighting(rules.unlisted(kind), place.start, place.end, None) for kind in kinds)


def _may_have(layer: Layer) -> bool:
    """Whether there is anything to look at: most texts are done with here."""
    return bool(layer.occurrences(TRIGGERS) or layer.via) or not layer.content.isascii()


def _of_layer(layer: Layer) -> Iterator[Sighting]:
    yield from _told(layer, _apart(list(_seen(layer))))
    if layer.folded is not layer:
        plain = _told(layer.folded, _apart(list(_formed(layer.folded))))
        yield from (one for one in plain if one.found not in layer.content)


def _told(layer: Layer, seen: Iterable[Seen]) -> Iterator[Sighting]:
    for one in seen:
        if one.rule not in rules.NO_VALUES and is_in_digits(layer.content, one.start, one.end):
            continue
        value = layer.content[one.start : one.end]
        start, end = layer.original(one.start, one.end)
        yield Sighting(one.rule, start, end, _MENDS[one.rule.id], one.confidence, one.is_member, value)


def _formed(layer: Layer) -> Iterator[Seen]:
    """Numbers that their form gives away: where they are disguised, by other spaces, hyphens or digits."""
    for start, number in layer.occurrences(TRIGGERS):
        if number < len(_SEEKS) and not _IS_SOFT[number]:
            seek, offset = _SEEKS[number]
            if (seen := seek(layer.content, start + offset)) is not None and seen.rule.tier is Tier.HARD:
                yield seen


def _mend(rule: Rule) -> str | None:
    """What replaces a value; what was not looked at cannot be mended."""
    return None if rule in rules.NO_VALUES else f"[redacted: {rule.id.partition('.')[2].replace('-', ' ')}]"


_MENDS: Final = {rule.id: _mend(rule) for rule in RULES}


class _Count:
    """How much was seen in a layer: places that stand for one person, and what is only contact.

    It `is_cut` if some of the latter was not looked at.
    """

    __slots__ = ("is_cut", "soft", "strong")

    def __init__(self) -> None:
        self.strong: set[int] = set()
        self.soft = 0
        self.is_cut = False

    def is_full(self, seen: Iterable[Seen]) -> bool:
        """Whether this is more of what stands for persons than is listed."""
        for one in seen:
            if one.rule.tier is Tier.SOFT:
                self.soft += 1
            else:
                self.strong.add(one.start)
        return len(self.strong) > MOST


def _seen(layer: Layer) -> Iterator[Seen]:
    """What stands in a layer; where that is more than is listed, the rest is not looked at."""
    budget, count = Budget.of(layer.content), _Count()
    for seen in _all(layer, budget, count):
        yield from seen
        if count.is_full(seen) or budget.is_used_up:
            yield Seen(rules.TOO_MANY, 0, 1, 1.0)  # surer than what stands there
            return
    if count.is_cut:
        yield Seen(rules.UNLISTED, 0, 1, 1.0)


def _all(layer: Layer, budget: Budget, count: _Count) -> Iterator[Sequence[Seen]]:
    """Everything; when there is as much contact as is listed, only what stands for persons."""
    content = layer.content
    page = announced.Page(content)
    for start, number in layer.occurrences(TRIGGERS):
        if count.soft >= MOST and _IS_SOFT[number]:
            count.is_cut = True
            continue
        if number >= len(_SEEKS):
            yield announced.seek(LABELS[number - len(_SEEKS)], page, start, budget)
            continue
        seek, offset = _SEEKS[number]
        if (seen := seek(content, start + offset)) is not None:
            yield (seen,)
    for start, number in preceded(layer, TRIGGERS, budget):
        if len(_ANYWHERE) <= number < len(_SEEKS) and (seen := _SEEKS[number][0](content, start)) is not None:
            yield (seen,)
    yield from (announced.seek(label, page, start, budget) for label, start in announced.foreign(layer))


def _apart(seen: Sequence[Seen]) -> Iterable[Seen]:
    """Those that do not touch: of two that do, the surer, then the longer."""
    if len(seen) < 2:  # noqa: PLR2004  # nothing to compare
        return seen
    kept: list[Seen] = []
    for one in sorted(seen, key=lambda one: (one.start, -one.end)):
        if kept and one.start < kept[-1].end:
            if _weight(one) > _weight(kept[-1]):
                kept[-1] = one
        else:
            kept.append(one)
    return kept


def _weight(seen: Seen) -> tuple[float, int]:
    return seen.confidence, seen.end - seen.start
