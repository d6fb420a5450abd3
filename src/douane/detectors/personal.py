"""Personal data in anything that a message says."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from douane.detectors.budget import Budget
from douane.detectors.people import announced, emails, money, nations, network, phones, places, rules
from douane.detectors.people.bulk import bulk
from douane.detectors.people.expected import marked
from douane.detectors.people.labels import LABELS
from douane.detectors.people.nations import NATIONS
from douane.detectors.people.rules import Seen
from douane.detectors.sighting import MOST, Rule, Sighting, Tier
from douane.detectors.triggers import Trigger, Triggers
from douane.detectors.unescaped import VIA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from douane.detectors.layer import Layer
    from douane.detectors.text import Text
    from douane.model.finding import Finding

RULES: Final[tuple[Rule, ...]] = rules.RULES

_Seek = Callable[[str, int], Seen | None]
_SHAPES: Final[tuple[tuple[Trigger, _Seek], ...]] = (
    (emails.TRIGGER, emails.seek),
    (money.GROUPED, money.seek_grouped),
    (money.DIGITS, money.seek_run),
    (money.BANK, money.seek_iban),
    (money.COIN, money.seek_coin),
    (money.BECH32, money.seek_bech32),
    (money.ETHER, money.seek_ether),
    (phones.PLUS, phones.seek_plus),
    (phones.NORTH, phones.seek_north),
    (phones.EAST, phones.seek_east),
    (phones.BRACKET, phones.seek_north),
    (network.DEVICE, network.seek_device),
    (network.CISCO, network.seek_dotted),
    (network.GLOBAL, network.seek_global),
    (places.STATE, places.seek_state),
    *((one.trigger, partial(nations.seek, one)) for one in NATIONS),
)
TRIGGERS: Final = Triggers(
    "personal", (*(trigger for trigger, _ in _SHAPES), *map(announced.trigger_of, LABELS))
)


def find(text: Text) -> Iterator[Finding]:
    """All personal data in `text`; what a parameter is meant for is marked as expected."""
    return marked(text, text.findings(_sightings(text), rules.TOO_MANY))


def _sightings(text: Text) -> Iterator[Sighting]:
    """What stands for one person first, and all of it; of what is only contact, as much as can be listed."""
    seen = [
        one
        for layer in text.layers
        for one in _of_layer(layer)
        if one.rule.tier is Tier.HARD or set(layer.via) <= {VIA}  # letters in base64 reach nobody
    ]
    strong = [one for one in seen if one.rule.tier is Tier.HARD]
    yield from strong
    yield from bulk(seen, text.joined)
    yield from [one for one in seen if one.rule.tier is Tier.SOFT][: max(0, MOST - 1 - len(strong))]


def _of_layer(layer: Layer) -> Iterator[Sighting]:
    for one in _apart(list(_seen(layer))):
        value = layer.content[one.start : one.end]
        start, end = layer.original(one.start, one.end)
        yield Sighting(one.rule, start, end, _mend(one.rule), one.confidence, one.is_member, value)


def _mend(rule: Rule) -> str | None:
    """What replaces a value; what was not looked at cannot be mended."""
    return None if rule is rules.TOO_MANY else f"[redacted: {rule.id.partition('.')[2].replace('-', ' ')}]"


def _seen(layer: Layer) -> Iterator[Seen]:
    content = layer.content
    occurrences = layer.occurrences(TRIGGERS)
    budget = Budget.of(content)
    for start, number in occurrences:
        if number >= len(_SHAPES):
            yield from announced.seek(LABELS[number - len(_SHAPES)], content, start, budget)
        elif (seen := _SHAPES[number][1](content, start)) is not None:
            yield seen
        if budget.is_used_up:
            yield Seen(rules.TOO_MANY, start, start + 1, 0.5)
            return
    for label, start in announced.foreign(content):
        yield from announced.seek(label, content, start, budget)


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
