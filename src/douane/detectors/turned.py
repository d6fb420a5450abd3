"""What a text says from its end to its beginning, where a key is in it."""

from __future__ import annotations

from typing import Final

from douane.detectors.layer import Layer
from douane.detectors.trigger import literal
from douane.detectors.triggers import Triggers

VIA: Final = "turned"
# How the forms begin that are exact enough to be sought for: words and digits hardly ever end so.
_BEGINNINGS: Final = (
    *("ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "npm_"),
    *("AKIA", "ASIA", "AIza", "sk-ant-", "sk-proj-", "sk_live_", "rk_live_"),
    *("xoxb-", "xoxp-", "dop_v1_", "glsa_", "shpat_", "PRIVATE KEY-----"),
)
TRIGGERS: Final = Triggers("turned", tuple(literal(one[::-1]) for one in _BEGINNINGS))


def turned(layer: Layer) -> Layer | None:
    """`layer` backwards, None if no key can be in it so; costs nothing then."""
    if not layer.occurrences(TRIGGERS):
        return None
    length = len(layer.content)

    def original(start: int, end: int) -> tuple[int, int]:
        return layer.original(length - end, length - start)

    return Layer(layer.content[::-1], original, (*layer.via, VIA), layer.scanner)
