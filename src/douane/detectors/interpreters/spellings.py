"""What forgiving readers of addresses take away, fold and unfold before they ask for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from douane.detectors.lazy import Lazy
from douane.model.invisible import BREAKING, NARROW, WIDE

if TYPE_CHECKING:
    import re

MOST_VARIANTS: Final = 256  # a network of the smallest usual size
_MOST_CHARACTERS: Final = 1 << 20  # in all variants of a long value
_FEWEST: Final = 8
# What is removed wherever it stands (WHATWG URL §4.4, UTS 46), and what only at both ends.
_REMOVED: Final = Lazy(f"[\t\r\n{NARROW}{BREAKING}{WIDE}]")
_AROUND: Final = "".join(
    map(chr, (*range(0x21), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000))
)
_STOPS: Final = str.maketrans({"\u3002": ".", "\uff61": "."})
# A list or a range as curl takes it (curl(1), URL globbing), before the path.
_GLOB: Final = Lazy(
    r"((?:[^:/?#]*+:[/\\]*+)?+[^/?#]*?)(?:\{([^{}]*+)\}|\[(?:(\d{1,9})-(\d{1,9})|([A-Za-z])-([A-Za-z]))"
    r"(?::\d{1,9})?\])"
    r"|([^/?#{]*?)\{([^{}]*+)\}"
)


def seen_through(value: str) -> str:
    """The value without what nobody sees and parsers remove, nor blanks around it."""
    return _REMOVED.sub("", value).strip(_AROUND)


def folded(host: str) -> str:
    """A host as browsers have it: decoded, mapped by IDNA (UTS 46), and decoded by whoever asks for it."""
    plain = unquote(host) if "%" in host else host
    if not plain.isascii():
        import unicodedata  # noqa: PLC0415  # only names that are not ASCII need its tables

        plain = unicodedata.normalize("NFKC", _REMOVED.sub("", plain).translate(_STOPS)).translate(_STOPS)
    return (unquote(plain) if "%" in plain else plain).lower()


def variants(value: str) -> list[str]:
    """All that the globs before the path of a value stand for; nothing if that is more than anybody means."""
    if "{" not in value and "[" not in value:
        return [value]
    most = max(_FEWEST, min(MOST_VARIANTS, _MOST_CHARACTERS // len(value)))
    waiting = [value]
    plain: list[str] = []
    for _ in range(2 * most):
        if not waiting or len(waiting) + len(plain) > most:
            break
        one = waiting.pop()
        glob = _GLOB.match(one)
        if glob is None:
            plain.append(one)
        else:
            before, choices = _read(glob)
            waiting += [f"{before}{choice}{one[glob.end() :]}" for choice in choices]
    return [] if waiting else plain


def _read(glob: re.Match[str]) -> tuple[str, Iterable[str]]:
    """What stands before a glob, and what it stands for, up to one more than there may be."""
    before, listed, low, high, first, last, outer, whole = glob.groups()
    if low:
        stop = min(int(high), int(low) + MOST_VARIANTS)
        return before, (str(number).zfill(len(low)) for number in range(int(low), stop + 1))
    if first:
        return before, map(chr, range(ord(first), ord(last) + 1))
    return (before, listed.split(",")) if whole is None else (outer, whole.split(","))
