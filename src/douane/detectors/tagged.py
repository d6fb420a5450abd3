"""What tag characters and variation selectors say: each stands for one of ASCII, and shows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.detectors.layer import Layer
from douane.detectors.lazy import Lazy
from douane.detectors.visible import Visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from douane.detectors.trigger import Scanner

VIA: Final = "tags"
_FEWEST: Final = 8  # of them: the flag of a region has six
_PRINTED: Final = range(0x20, 0x7F)
_TAGS: Final = 0xE0000  # before the tag of U+0000 (UTS #51 §C)
_SELECTORS: Final = 0xE0100 - 16  # selector 17 is what people write byte 16 with
_ASCII: Final = {base + code: code for base in (_TAGS, _SELECTORS) for code in _PRINTED}
_OTHERS: Final = Lazy("[^\U000e0020-\U000e007e\U000e0110-\U000e016e]++")


def tagged(joined: str, scanner: Scanner | None) -> Iterator[Layer]:
    """What stands in `joined` in such characters, if that is more than a flag."""
    said = Visible.of(joined, [match.span() for match in _OTHERS.finditer(joined)])
    if len(said.content) >= _FEWEST:
        yield Layer(said.content.translate(_ASCII), said.original, (VIA,), scanner)
