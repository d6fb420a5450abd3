"""Text that a model reads and a person does not see."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from douane.detectors.sighting import MOST
from douane.detectors.unseen import rule
from douane.detectors.visible import invisible_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from douane.detectors.sighting import Rule, Sighting
    from douane.detectors.text import Text
    from douane.detectors.visible import Span
    from douane.model.finding import Finding

RULES: Final[tuple[Rule, ...]] = rule.RULES


def find(text: Text) -> Iterable[Finding]:
    """Everything hidden in `text`; where it can be taken out without loss, the mend is to do so."""
    # What is invisible splits words too, and so do the sequences of terminals.
    is_bare = text.noted is not None or not (text.blobs or text.visible.cuts)
    is_plain = is_bare and not _has_sign(text.joined)
    return () if is_plain else text.findings(_sightings(text), rule.TOO_MANY)


def _sightings(text: Text) -> Iterator[Sighting]:
    from douane.detectors.unseen.merging import merged  # noqa: PLC0415  # as below

    yield from merged(_all(text))


def _all(text: Text) -> Iterator[Sighting]:
    from douane.detectors.unseen.merging import merged  # noqa: PLC0415  # as below

    if not text.joined.isascii() or _has_sign(text.joined):
        yield from _hidden(text.joined, text.invisible)
    for blob in text.blobs:
        if blob.is_text:
            pieces = merged(_hidden(blob.content, invisible_runs(blob.content)))
            yield from blob.seen(list(islice(pieces, MOST + 1)))


def _has_sign(content: str) -> bool:
    """Whether what any ASCII text that hides something has is there; single characters are found fast."""
    return (
        "\x1b" in content or ("!" in content and "<!--" in content) or ("\\" in content and "\\u" in content)
    )


def _hidden(content: str, runs: Sequence[Span]) -> Iterator[Sighting]:
    if runs:
        # Their regexes have many ranges and take 6 ms to compile: not before there is something to look at.
        from douane.detectors.unseen.bidi import bidi  # noqa: PLC0415
        from douane.detectors.unseen.characters import characters  # noqa: PLC0415

        yield from characters(content, runs)
        yield from bidi(content)
    from douane.detectors.unseen.comments import comments  # noqa: PLC0415  # most messages are plain
    from douane.detectors.unseen.escaped import escaped  # noqa: PLC0415
    from douane.detectors.unseen.terminal import ansi  # noqa: PLC0415

    yield from ansi(content)
    yield from comments(content)
    yield from escaped(content)
