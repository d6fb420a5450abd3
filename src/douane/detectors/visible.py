"""A text without its invisible characters, and the way back to where they stood."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.lazy import Lazy
from douane.model.invisible import NARROW, WIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SEPARATOR: Final = "\x1f"  # between the strings of a message, joined
Span = tuple[int, int]

_NARROW: Final = Lazy(f"[{NARROW}]+")  # three times as fast as with characters beyond U+FFFF
_WIDE: Final = Lazy(f"[{NARROW}{WIDE}]+")

# Nothing to hide in, but enough to split a secret: controls other than tabs, line breaks and the separator,
# line separators, blank patterns, and the sequences of terminals.
_CONTROLS: Final = "\x00-\x08\x0b\x0c\x0e-\x1e\x7f"
_SEQUENCE: Final = "(?:\x1b\\[|\x9b)[0-?]{0,64}[ -/]{0,4}[@-~]"
_OTHERS: Final = f"{_CONTROLS}\x80-\x9f\u034f\u2028\u2029\u2800{NARROW}"
_ASCII_SPLIT: Final = Lazy(f"(?:{_SEQUENCE}|[{_CONTROLS}])++")
_SPLIT: Final = Lazy(f"(?:{_SEQUENCE}|[{_OTHERS}])++")
_WIDE_SPLIT: Final = Lazy(f"(?:{_SEQUENCE}|[{_OTHERS}{WIDE}\U00013430-\U0001343f\U0001bca0-\U0001bca3])++")
# The same in UTF-8, by their first byte.
_WIDE_SIGNS: Final = (
    (b"\xf0", Lazy(rb"\xf0(?:\x93\x90[\xb0-\xbf]|\x9b\xb2[\xa0-\xa3]|\x9d\x85[\xb3-\xba])")),
    (b"\xf3", Lazy(rb"\xf3\xa0")),
)
_SIGNS: Final = (
    (b"\xc2", Lazy(rb"\xc2[\x80-\x9f\xad]")),
    (b"\xcd", Lazy(rb"\xcd\x8f")),
    (b"\xd8", Lazy(rb"\xd8\x9c")),
    (b"\xe1", Lazy(rb"\xe1(?:\x85[\x9f\xa0]|\x9e[\xb4\xb5]|\xa0[\x8b-\x8f])")),
    (b"\xe2", Lazy(rb"\xe2(?:\x80[\x8b-\x8f\xa8-\xae]|\x81[\xa0-\xaf]|\xa0\x80)")),
    (b"\xe3", Lazy(rb"\xe3\x85\xa4")),
    (b"\xef", Lazy(rb"\xef(?:\xb8[\x80-\x8f]|\xbb\xbf|\xbe\xa0|\xbf[\xb9-\xbb])")),
    *_WIDE_SIGNS,
)
_OPENING: Final = "\x9b"  # begins sequences of terminals
_SPARSE: Final = 32  # characters for each that shows nothing
_KINDS: Final = 8
_ASCII_CONTROLS: Final = bytes({*range(0x20), 0x7F} - set(b"\t\n\r\x1f"))


class Visible(NamedTuple):
    """`content` is the text with its invisible runs taken out.

    `cuts` are the positions in `content` at which a run stood, `removed` how much was taken out up to
    and including each cut.
    """

    content: str
    cuts: Sequence[int] = ()
    removed: Sequence[int] = ()

    @classmethod
    def of(cls, text: str, runs: Sequence[Span]) -> Visible:
        """`text` without `runs`, which are in order and apart from each other; linear."""
        if not runs:
            return cls(text)
        edges = [0, *(edge for run in runs for edge in run), len(text)]
        kept = zip(edges[::2], edges[1::2], strict=True)
        removed = tuple(accumulate(end - start for start, end in runs))
        cuts = [run[0] - gone for run, gone in zip(runs, (0, *removed), strict=False)]
        return cls("".join([text[start:end] for start, end in kept]), tuple(cuts), removed)

    @property
    def parts_words(self) -> bool:
        """Whether a run stood behind anything but what is no ASCII, as selectors stand behind an emoji."""
        before = [self.content[cut - 1 : cut] for cut in self.cuts]
        return "" in before or any(map(str.isascii, before))

    def original(self, start: int, end: int) -> Span:
        """The span of the text that `start`..`end` of `content` came from, with the runs inside it."""
        if not self.cuts:
            return start, end
        return (
            start + self._removed(bisect_right(self.cuts, start)),
            end + self._removed(bisect_left(self.cuts, end)),
        )

    def _removed(self, cuts: int) -> int:
        return self.removed[cuts - 1] if cuts else 0


def invisible_runs(text: str) -> Sequence[Span]:
    """The spans of invisible characters in `text`, in order; costs nothing for ASCII."""
    if text.isascii():
        return ()
    raw = text.encode("utf-8", "surrogatepass")
    signs = _signs(raw)
    if not signs:
        return ()
    if _are_sparse(signs, text) and not _has_wide_sign(raw):
        return _runs_of({one for one in set(signs) if _NARROW.match(one)}, text)
    regex = _WIDE if _has_wide_sign(raw) else _NARROW
    return tuple(match.span() for match in regex.finditer(text))


def splitting_runs(text: str) -> Sequence[Span]:
    """The spans of what can split a word without showing, in order; fast for plain text."""
    raw = text.encode("utf-8", "surrogatepass")
    has_controls = len(raw.translate(None, _ASCII_CONTROLS)) != len(raw)
    if text.isascii():
        return tuple(match.span() for match in _ASCII_SPLIT.finditer(text)) if has_controls else ()
    signs = _signs(raw)
    if not has_controls and not signs:
        return ()
    if not has_controls and _are_sparse(signs, text) and _OPENING not in signs and not _has_wide_sign(raw):
        return _runs_of(set(signs), text)
    regex = _WIDE_SPLIT if _has_wide_sign(raw) else _SPLIT
    return tuple(match.span() for match in regex.finditer(text))


def _signs(raw: bytes) -> str:
    """What in UTF-8 shows nothing, of wide characters a part; no more than are sparse, and one."""
    several = chain.from_iterable(regex.finditer(raw) for lead, regex in _SIGNS if lead in raw)
    found = [match[0] for match in islice(several, len(raw) // _SPARSE + 1)]
    return b"".join(found).decode("utf-8", "replace")


def _are_sparse(signs: str, text: str) -> bool:
    """Whether to look for each kind by itself is faster than for any of them."""
    return len(signs) * _SPARSE < len(text) and len(set(signs)) <= _KINDS


def _runs_of(characters: Iterable[str], text: str) -> Sequence[Span]:
    """The spans of these characters, in order; spans that touch are one."""
    merged: list[Span] = []
    for start, end in sorted([match.span() for one in characters for match in _row(one).finditer(text)]):
        if merged and merged[-1][1] == start:
            merged[-1] = merged[-1][0], end
        else:
            merged.append((start, end))
    return tuple(merged)


@lru_cache(maxsize=128)
def _row(character: str) -> re.Pattern[str]:
    """One character and more of it: what begins with a literal is found fast."""
    return re.compile(f"{re.escape(character)}{re.escape(character)}*+")


def _has_wide_sign(raw: bytes) -> bool:
    return any(lead in raw and regex.search(raw) for lead, regex in _WIDE_SIGNS)
