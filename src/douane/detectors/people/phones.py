"""Telephone numbers: international ones by their plus, those of North America by their groups."""

from __future__ import annotations

import re
from typing import Final

from douane.detectors.lazy import Lazy
from douane.detectors.people.checks import is_made_up, plain
from douane.detectors.people.rules import PHONE, Seen
from douane.detectors.trigger import Trigger, formed

PLUS: Final = Trigger("[+][1-9][0-9 ().-]{4}", 6)
NORTH: Final = tuple(map(formed, ("000 000 0000", "000-000-0000", "000.000.0000")))
EAST: Final = formed("000-0000-0000")
BRACKET: Final = tuple(map(formed, ("(000) 000", "(000)000", "(000)-000")))

_EXTENSION: Final = r"(?:[ ,]{0,2}(?:x|ext\.?|#)[ ]?[0-9]{1,6})?"
_PLUS: Final = Lazy(r"\+[1-9](?:[ .()/-]{0,2}[0-9]){6,14}" + _EXTENSION + r"(?![0-9A-Za-z_=+/]|[.,:-][0-9])")
_NORTH: Final = Lazy(
    r"(?:\([2-9][0-9]{2}\)[ -]?|[2-9][0-9]{2}(?P<mark>[ .-]))[2-9][0-9]{2}(?(mark)(?P=mark)|[ .-])[0-9]{4}"
    + _EXTENSION
    + r"(?![0-9A-Za-z_]|[.,/:-][0-9])"
)
# ITU-T E.164: the country codes of one and two digits; those of three begin with what is left.
_CODES: Final = Lazy(
    r"\+(?:1[2-9]|7[3-9]|20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|2[1-689][0-9]"
    r"|3[578][0-9]|42[013]|50[0-9]|59[0-9]"
    r"|6[789][0-9]|80[08]|85[02356]|87[0-9]|88[0-368]|96[0-8]|97[0-79]|99[2-68])"
)
_BEFORE: Final = frozenset("_./=+-:&?%#@$")
_LEAST: Final = 8
_MOST: Final = 15
_FEW: Final = 3


def seek_plus(content: str, start: int) -> Seen | None:
    """A number in the international form (ITU-T E.123)."""
    if start and (content[start - 1].isalnum() or content[start - 1] in "+/=_"):
        return None
    match = _PLUS.match(content, start)
    if match is None or not _CODES.match(re.sub(r"[ .()/-]", "", match[0])):
        return None
    digits = plain(match[0].partition("x")[0])
    is_number = _LEAST <= len(digits) <= _MOST and len(set(digits)) >= _FEW and not is_made_up(digits)
    return Seen(PHONE, start, match.end(), 0.9) if is_number else None


def seek_east(content: str, start: int) -> Seen | None:
    """A mobile number of Japan or Korea in its usual groups."""
    end = start + EAST.width
    if (start and (content[start - 1].isalnum() or content[start - 1] in _BEFORE)) or content[
        end : end + 1
    ].isalnum():
        return None
    if content[start] != "0" or content[start + 2] != "0":
        return None
    digits = plain(content[start:end])
    return None if len(set(digits)) < _FEW or content[end : end + 1] == "-" else Seen(PHONE, start, end, 0.8)


def seek_north(content: str, start: int) -> Seen | None:
    """A number of the North American plan in its usual groups."""
    if start and (content[start - 1].isalnum() or content[start - 1] in _BEFORE):
        return None
    match = _NORTH.match(content, start)
    if match is None:
        return None
    digits = plain(match[0])[:10]
    if is_made_up(digits) or digits[3:] == "5555555" or digits[1:3] == "11" or digits[4:6] == "11":
        return None
    return Seen(PHONE, start, match.end(), 0.8 if "." not in match[0] else 0.6)
