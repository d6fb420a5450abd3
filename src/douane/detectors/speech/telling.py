"""What is told of acts that add up: by the rule of the heaviest, or by one for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.sighting import Rule, Sighting
from douane.detectors.speech.adding import ENOUGH, Scale, weighed
from douane.detectors.speech.between import is_asked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from douane.detectors.layer import Layer
    from douane.detectors.speech.adding import Weighed
    from douane.detectors.speech.reading import Reading, Seen

# Methods whose answers say what a server offers; what these say is judged as a definition.
DEFINING: Final = frozenset(
    (
        "tools/list",
        "prompts/list",
        "resources/list",
        "resources/templates/list",
        "initialize",
        "server/discover",
    )
)


class Telling(NamedTuple):
    """The rules of a detector: for acts that are enough alone, by their names, and for what adds up.

    What people ask each other is told by `request`, if there is one, and mended by nobody.
    """

    scale: Scale
    hard: Mapping[str, Rule]
    adds_up: Rule
    too_many: Rule
    mend: str | None = None
    request: Rule | None = None

    def of(self, layer: Layer, seen: Sequence[Seen]) -> Iterator[Sighting]:
        """Every place where the acts `seen` in a layer add up to enough."""
        for one in weighed(layer.content, seen, self.scale):
            rule = self._rule(one, layer.content)
            mend = None if rule is self.request else self.mend
            yield Sighting(rule, *layer.original(one.start, one.end), mend, min(1.0, one.sum / 2))

    def incomplete(self, reading: Reading) -> Iterator[Sighting]:
        """That not all was read, if so."""
        if not reading.is_complete:
            yield Sighting(self.too_many, *reading.layer.original(0, 1), None)

    def _rule(self, found: Weighed, content: str) -> Rule:
        heaviest = found.acts[0]
        if self.scale.weight(heaviest) >= ENOUGH:
            return self.hard[heaviest.act.name]
        if self.request and is_asked(found.acts, content):
            return self.request
        nouns = ", ".join(seen.act.noun for seen in found.acts)
        return self.adds_up._replace(because=f"{self.adds_up.because}: {nouns}")
