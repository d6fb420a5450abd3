"""Characters without a glyph, where they hide something: tags, variation selectors, zero-width ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from douane.detectors.sighting import Rule, Sighting
from douane.detectors.unseen.rule import TAG_CHARACTERS, VARIATION_SELECTORS, ZERO_WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from douane.detectors.visible import Span


_TAG: Final = re.compile("[\U000e0000-\U000e007f]")
# A flag of a region: a black flag, the region in tag letters, and the cancel tag (UTS #51 §C.1).
_FLAG: Final = re.compile(
    "[\U000e0061-\U000e007a]{2}[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,4}\U000e007f\ufe0f?\u200d?"
)
_BLACK_FLAG: Final = "\U0001f3f4"

_EMOJI_JOIN: Final = re.compile("[\ufe0e\ufe0f]?\u200d")
_PICTOGRAPH: Final = re.compile("[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff\U000e0020-\U000e007f]")
_SELECTOR: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_COMMON_SELECTOR: Final = frozenset("\ufe0e\ufe0f")  # text or emoji style: often left over without their base
_IDEOGRAPH: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

# Scripts in which joiners, spaces without width and free variants belong to the spelling.
_JOINING: Final = re.compile(
    "[\u0590-\u109f\u1100-\u11ff\u1200-\u137f\u1680-\u18af\u1900-\u1aff\u1b00-\u1cff\u2d30-\u2d7f\u3040-\u30ff"
    "\ua840-\uaaff\uabc0-\uabff\ud7b0-\ud7ff\ufb1d-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
)
_SPLITS: Final = frozenset("\u200b\u200c\u200d\u2060\ufeff\u180e\u034f\u115f\u1160\u3164\uffa0")
_LATIN: Final = re.compile("[0-9A-Za-z\u00c0-\u024f\u0370-\u052f]")
_LONG: Final = 4


def characters(content: str, runs: Iterable[Span]) -> Iterator[Sighting]:
    """What is hidden in `runs`, the invisible runs of `content`; linear in their length."""
    for start, end in runs:
        rule = _judge(content[start - 1 : start], content[start:end], content[end : end + 1])
        if rule is not None:
            yield Sighting(rule, start, end, "")


def _judge(before: str, run: str, behind: str) -> Rule | None:
    """The rule that a run between two visible characters breaks, if any; both are "" at the ends."""
    if _TAG.search(run):
        return None if before == _BLACK_FLAG and _FLAG.fullmatch(run) else TAG_CHARACTERS
    if _EMOJI_JOIN.fullmatch(run) and _PICTOGRAPH.match(before) and _PICTOGRAPH.match(behind):
        return None
    if _SELECTOR.search(run):
        return _judge_selectors(before, run)
    if len(run) == 1:
        return ZERO_WIDTH if run in _SPLITS and _LATIN.match(before) and _LATIN.match(behind) else None
    return ZERO_WIDTH if _carries(before, run) else None


def _judge_selectors(before: str, run: str) -> Rule | None:
    """One selector after a character that has variants is honest; several, or one after a letter, are not."""
    if len(_SELECTOR.findall(run)) > 1:
        return VARIATION_SELECTORS
    if run[0] in _COMMON_SELECTOR or not before or before == "\x1f":
        return None if len(run) == 1 or not _carries(before, run) else ZERO_WIDTH
    if run[0] > "\uffff":  # of those, only ideographs have variants
        return None if _IDEOGRAPH.match(before) else VARIATION_SELECTORS
    return VARIATION_SELECTORS if _LATIN.match(before) else None


def _carries(before: str, run: str) -> bool:
    """Whether a run can carry text: it is long, or mixes kinds outside of scripts that do."""
    return len(run) >= _LONG or (len(set(run)) > 1 and not _JOINING.match(before))
