"""Whether digits are a payment card's, and whether what stands beside them makes them a part."""

from __future__ import annotations

import re
from typing import Final

from douane.detectors.lazy import Lazy
from douane.detectors.people.checks import luhn, plain

# ISO/IEC 7812: what the networks issue, by first digits, with the number of digits.
_ISSUED: Final = Lazy(
    r"(?:4[0-9]{15}|4[0-9]{18}|5[1-5][0-9]{14}|2(?:22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)[0-9]{12}"
    r"|3[47][0-9]{13}|3(?:0[0-59]|[689][0-9])[0-9]{11}|6(?:011|5[0-9]{2}|4[4-9][0-9])[0-9]{12}"
    r"|35(?:2[89]|[3-8][0-9])[0-9]{12}|62[0-9]{14}|62[0-9]{17}|50[0-9]{14}|220[0-4][0-9]{12}"
    r"|9792[0-9]{12}|6[0357][0-9]{14})\Z"
)
_ABOUT_CARDS: Final = Lazy(
    r"card|credit|debit|visa|master|amex|charge|pan\b|cc\b|karte|tarjeta|carte", re.IGNORECASE
)
_NEAR: Final = 40
_PART: Final = Lazy(r"[0-9A-Za-z_]|\.[0-9]")
# Programs that take it for a number write this behind it.
_PENCE: Final = Lazy(r"\.[0-9]{1,2}(?![0-9A-Za-z.])")
_NUMBER: Final = Lazy(r"[ ,][0-9]")
# The month and year in which a card ends: `12/27`, or `1227` and `12 27` with a code behind it.
_ENDS: Final = Lazy(
    r"[ ,-]{1,2}(?:0[1-9]|1[0-2])"
    r"(?: ?/ ?(?:20)?[23][0-9](?![0-9/])|[ ,]?[23][0-9][ ,]{1,2}[0-9]{3}(?![0-9A-Za-z]))"
)
# What may be those, or a code, or only a number of three or four digits; no more numbers stand behind it.
_LAST: Final = r"(?![0-9A-Za-z_]|[ ,./-]{1,2}[0-9])"
_MAY_END: Final = Lazy(rf"[ ,](?:(?:0[1-9]|1[0-2])[23][0-9]|20[23][0-9]){_LAST}")
_CODE: Final = Lazy(rf"[ ,-][0-9]{{3}}{_LAST}")
_LAST_CODE: Final = Lazy(r"[ ,][0-9]{3}(?=[\r\n\x1f\"']|\Z)")
_FIRST: Final = frozenset(("", "\n", "\x1f", '"', "'"))
_GROUP_BEFORE: Final = Lazy(r"(?:[0-9]{2}|[A-Z]{2})[0-9]{2} ")
_FOUR_GROUPS: Final = Lazy(r"[0-9]{4}(?: [0-9]{4}){3}(?![0-9A-Za-z])")
_GROUP: Final = 5  # characters with the space behind them
_WIDTH: Final = 20  # of a whole card in groups, with the space behind it
_LONG: Final = Lazy(r"[0-9]{13,}")
_SINCE_1970: Final = ("15", "16", "17", "18")  # parts of seconds begin so from 2017 to 2030
_AROUND: Final = 240  # characters before and behind


def is_issued(digits: str) -> bool:
    """Whether one of the networks issues numbers that begin so and have that length."""
    return _ISSUED.match(digits) is not None


def is_card(digits: str) -> bool:
    """Whether it is issued, and its check digit is right: so is that of one in ten by chance."""
    return is_issued(digits) and luhn(digits)


def is_told(content: str, start: int) -> bool:
    """Whether a word shortly before speaks of cards."""
    return _ABOUT_CARDS.search(content, max(0, start - _NEAR), start) is not None


def is_whole_group(content: str, start: int, end: int, mark: str) -> bool:
    """Whether a card in groups that `mark` parts is no piece of a longer number, or of a row of numbers.

    Such a row is full of what looks like a card's: another number may follow behind the same mark only if
    a word tells of cards, or it is when the card ends, its code, or another card.
    """
    if _PART.match(content, end):
        return False
    if (
        content[end : end + 1] != mark
        or not content[end + 1 : end + 2].isdigit()
        or _ENDS.match(content, end)
    ):
        return True
    if mark == " " and (is_told(content, start) or _is_beside_card(content, start, end)):
        return True
    is_first = start < _GROUP or not _GROUP_BEFORE.fullmatch(content, start - _GROUP, start)
    return is_first and bool(_MAY_END.match(content, end) or _CODE.match(content, end))


def _is_beside_card(content: str, start: int, end: int) -> bool:
    behind = _FOUR_GROUPS.match(content, end + 1)
    before = _FOUR_GROUPS.fullmatch(content, start - _WIDTH, start - 1) if start >= _WIDTH else None
    return any(one is not None and is_card(plain(one[0])) for one in (behind, before))


def is_whole_run(content: str, start: int, end: int) -> bool:
    """Whether a card in one run of digits stands alone, or what tells that the number behind it is another.

    That is a word before it, when the card ends, its code at the end of the line, or other cards around it.
    """
    if _PART.match(content, end):
        return _PENCE.match(content, end) is not None and is_told(content, start)
    if not _NUMBER.match(content, end) or is_told(content, start) or _ENDS.match(content, end):
        return True
    is_coded = content[max(0, start - 1) : start] in _FIRST and _LAST_CODE.match(content, end)
    return _is_among_cards(content, start, end, 1 if is_coded or _MAY_END.match(content, end) else 2)


def _is_among_cards(content: str, start: int, end: int, least: int) -> bool:
    """Whether three of four long numbers around are cards, at least so many, or this one twice."""
    edge = end + _AROUND
    around = _LONG.finditer(content, max(0, start - _AROUND), edge)
    numbers = {one[0] for one in around if one.end() < edge and not one[0].startswith(_SINCE_1970)}
    own = content[start:end]
    is_doubled = content.startswith(own, end + 1) or content.endswith(own, 0, max(0, start - 1))
    cards = sum(map(is_card, numbers))
    return (is_doubled or cards >= least) and 4 * cards >= 3 * len(numbers)
