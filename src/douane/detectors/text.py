"""The text of a message, joined once for all detectors, and the way back to each string of it."""

from __future__ import annotations

from bisect import bisect_right
from hashlib import sha256
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from douane.detectors.about import UNKNOWN, About
from douane.detectors.blobs import Blob, blobs, is_base64, may_hold
from douane.detectors.carried import Carried, carried
from douane.detectors.layer import Layer
from douane.detectors.layers import layers
from douane.detectors.once import once
from douane.detectors.pairs import are_neighbours, is_value
from douane.detectors.sighting import MOST, Rule, Sighting
from douane.detectors.speech.reading import Reading, allowance, readings
from douane.detectors.visible import SEPARATOR, Span, Visible, invisible_runs, splitting_runs
from douane.model.finding import Finding
from douane.protocol.direction import Direction
from douane.protocol.json import CUT, escaped, places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from douane.detectors.budget import Budget
    from douane.detectors.trigger import Occurrence, Scanner
    from douane.detectors.triggers import Triggers
    from douane.model.message import Message
    from douane.protocol.json import Place

_OTHER: Final = "\x1e"  # stands for a separator inside of a string, and shows nothing either


class Text:
    """Every object key and string value of a message, joined by `SEPARATOR` in document order.

    A member's name and its value stand side by side. What costs more than the join is worked out
    when first asked for, and once.
    """

    def __init__(
        self, message: Message, joined: str, about: About = UNKNOWN, scanner: Scanner | None = None
    ) -> None:
        self.message = message
        self.joined = joined
        self.about = about
        self.scanner = scanner

    @classmethod
    def of(cls, message: Message, about: About = UNKNOWN, scanner: Scanner | None = None) -> Text:
        """Join the strings of `message`; linear in their length."""
        joined = SEPARATOR.join(message.strings)
        if joined.count(SEPARATOR) >= max(1, len(message.strings)):
            joined = SEPARATOR.join(string.replace(SEPARATOR, _OTHER) for string in message.strings)
        return cls(message, joined, about, scanner)

    def may_have(self, triggers: Triggers) -> bool:
        """Whether what these triggers are for may be there: most texts are done with by asking."""
        return self.noted is None or triggers.name in self.noted

    @once
    def noted(self) -> Mapping[str, Sequence[Occurrence]] | None:
        """All that was scanned of a plain text: ASCII of one layer, without blobs and what shows nothing."""
        if self.scanner is None or not self.joined.isascii() or self.blobs or self.visible.cuts:
            return None
        return self.layers[0].noted if len(self.layers) == 1 else None

    @once
    def layers(self) -> Sequence[Layer]:
        """The text as a reader sees it, then what parts of it say once they are decoded."""
        found = layers(Layer(self.visible.content, self.visible.original, (), self.scanner))
        if not self.visible.cuts:
            return found
        from douane.detectors.spaced import spaced  # noqa: PLC0415  # few texts hide anything
        from douane.detectors.tagged import tagged  # noqa: PLC0415  # as above

        return (*found, *spaced(self.written, self.scanner), *tagged(self.written, self.scanner))

    @once
    def readings(self) -> Sequence[Sequence[Reading]]:
        """The acts of speech in each of the layers; see `speech.reading`."""
        return [tuple(readings(layer, self._budget)) for layer in self.layers]

    @once
    def carried(self) -> Sequence[Carried]:
        """What blobs say as text, read like the text itself."""
        return tuple(carried(self, self._budget)) if self.blobs else ()

    @once
    def _budget(self) -> Budget:
        return allowance(self.joined)

    @once
    def invisible(self) -> Sequence[Span]:
        """The runs of invisible characters in `joined`, in order; costs nothing for ASCII."""
        return invisible_runs(self.joined) if self.visible.cuts else ()  # each of them splits too

    @once
    def blobs(self) -> Sequence[Blob]:
        """What the message carries in base64, decoded."""
        strings = self.message.strings
        return tuple(blobs(strings, lambda: self.starts)) if may_hold(strings, self.joined) else ()

    @once
    def written(self) -> str:
        """`joined`, with dots for the digits of pictures and sounds that a server sends: it says nothing."""
        if self.message.direction is Direction.TO_SERVER:
            return self.joined
        media = dict.fromkeys((blob.start, blob.end) for blob in self.blobs if blob.is_media)
        return blanked(self.joined, [span for span in media if is_base64(self.joined[slice(*span)])])

    @once
    def visible(self) -> Visible:
        """What is `written` as a reader sees it, with all that shows nothing taken out."""
        return Visible.of(self.written, splitting_runs(self.written))

    @once
    def starts(self) -> Sequence[int]:
        """Where in `joined` each of the message's strings begins."""
        return tuple(accumulate((len(string) + 1 for string in self.message.strings), initial=0))

    def number_at(self, position: int) -> int:
        """The number of the string that holds `position` of `joined`."""
        return bisect_right(self.starts, position, hi=len(self.message.strings)) - 1

    def findings(self, sightings: Iterable[Sighting], too_many: Rule) -> Iterator[Finding]:
        """What was seen in `joined`, as findings; walks the message once if there is any.

        **Invariant:** after `MOST` of them comes one by the rule `too_many`, without mend, and no more.
        """
        listed = _listed(sightings, too_many)
        numbered = [(self.number_at(sighting.start), sighting) for sighting in listed]
        if not numbered:
            return
        before = {number - 1 for number, one in numbered if one.is_member and number}
        where = places(self.message.value, before.union(number for number, _ in numbered))
        told: set[tuple[str, str, int, int]] = (
            set()
        )  # what stands in several layers at one place is listed once
        for number, sighting in numbered:
            place = (sighting.rule.id, sighting.rule.stands_for, sighting.start, sighting.end)
            if sighting.is_member and not self._is_named(sighting, number, where):
                continue
            if place not in told:
                told.add(place)
                yield self._finding(sighting, self.starts[number], where[number])

    def _is_member(self, number: int, place: Place) -> bool:
        """Whether the string before is the name of this value, and not its neighbour in an array."""
        name = escaped(self.message.strings[number - 1])
        return not place.in_key and place.pointer.endswith((f"/{name}", CUT))

    def _is_named(self, seen: Sighting, number: int, where: Mapping[int, Place]) -> bool:
        """Whether the string before is its name, or that of an array in which it can be nothing else."""
        if self._is_member(number, where[number]):
            return True
        value = self.message.strings[number]
        is_whole = seen.end - seen.start == len(value) and seen.start == self.starts[number]
        can_be = seen.may_follow and is_whole and is_value(value)
        return can_be and are_neighbours(where[number - 1], where[number])

    def _finding(self, seen: Sighting, base: int, place: Place) -> Finding:
        """A finding about `seen`, whose string begins at `base`."""
        rule = seen.rule
        return Finding(
            rule=rule.id,
            severity=rule.severity,
            where=place.pointer,
            because=rule.because,
            start=seen.start - base,
            end=seen.end - base,
            mend=None if place.in_key else seen.mend,
            confidence=seen.confidence,
            in_key=place.in_key,
            tags=rule.tags,
            digest=digest(seen.found or self.joined[seen.start : seen.end]),
            stands_for=rule.stands_for,
        )


def _listed(sightings: Iterable[Sighting], too_many: Rule) -> Iterator[Sighting]:
    """The first `MOST` of `sightings`, and one by `too_many` in place of all others."""
    for number, sighting in enumerate(sightings):
        if number == MOST:
            yield Sighting(too_many, sighting.start, sighting.end, None)
            return
        yield sighting


def blanked(text: str, spans: Iterable[Span]) -> str:
    """`text` with dots in place of `spans`, which are in order and apart from each other."""
    pieces: list[str] = []
    position = 0
    for start, end in spans:
        pieces += (text[position:start], "." * (end - start))
        position = end
    return "".join((*pieces, text[position:])) if pieces else text


def digest(found: str) -> str:
    """The SHA-256 in hex by which an exception names one value."""
    return sha256(found.encode("utf-8", "surrogatepass")).hexdigest()
