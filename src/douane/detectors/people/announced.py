"""What a word announces: its value stands behind it, before it, or below it in a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from douane.detectors.lazy import Lazy
from douane.detectors.people import companies
from douane.detectors.people.labels import FOREIGN, Label
from douane.detectors.people.rules import CARD, HEALTH, NATIONAL_ID, PASSPORT, SSN, TAX_ID, Seen
from douane.detectors.people.tables import column
from douane.detectors.trigger import Trigger
from douane.detectors.triggers import Words

if TYPE_CHECKING:
    from douane.detectors.budget import Budget
    from douane.detectors.layer import Layer

_OF_STATES: Final = frozenset({NATIONAL_ID, TAX_ID, HEALTH})
_LETTERS: Final = Lazy(r"[^\W\d_]{0,25}")
_MORE: Final = Lazy(r"(?:,|;| and| or| und| et| y| e| ve| &| /)[ ]?")
_LIST: Final = 20  # values behind one word
_IS: Final = r"\s(?:is|es|är|ist|est|on|é|er|jest|to)\s(?:[^\W\d_]{1,12}\s){1,4}\Z"
_BEFORE: Final = Lazy(rf"(?<!\w)(?P<value>[A-Za-z0-9][A-Za-z0-9+/-]{{5,19}}){_IS}")
_LAST_DIGIT: Final = Lazy(r"[\s\S]*[0-9]")
_AFTER_DIGITS: Final = Lazy(rf"[A-Za-z+/-]{{0,18}}{_IS}")  # tells at once what most words have before them
_REACH: Final = 64
# The number for sales tax, which firms have to show: `USt-IdNr.`.
_OF_TRADE: Final = Lazy(r"(?:\bust|umsatzsteuer|\bmwst|\bvat)[ .-]{0,2}\Z", re.IGNORECASE)
_NAMED_BEFORE: Final = 20
_OTHERS_BELOW: Final = 200  # cells of another kind, after which a column is of that kind
_NUMBER: Final = Lazy("[0-9]")
_WINDOW: Final = 1_024  # characters in which the next digit is sought
_TRY: Final = 32
_HEADS: Final = frozenset(",;|\t)\n\r\"'`* \\")  # what may stand behind the head of a column
_NUMBERS: Final = frozenset({CARD, HEALTH, PASSPORT, SSN})  # of persons, whatever has a number by that name
_NUMBERED: Final = Lazy(r"[ _-]?(?:number|num|no|nr)(?![^\W_])", re.IGNORECASE)  # behind the word, in a head
_LONG: Final = 6  # letters; shorter words are parts of many others
_WIDTH: Final = 2  # a neighbour on each side of a whole word


def trigger_of(label: Label) -> Trigger:
    """Where to look for `label`: short words only where they stand by themselves."""
    expression = re.escape(label.word).replace(r"\ ", "[ _-]").replace("\\'", "['_]")
    if label.word[0].isupper():
        return Trigger(f"[a-z]{label.word}[^A-Za-z?]", len(label.word) + _WIDTH)
    if _is_bounded(label):
        return Trigger(f"[^A-Za-z0-9?]{expression}[^A-Za-z?]", len(label.word) + _WIDTH, folded=True)
    return Trigger(expression, len(label.word), folded=True)


def _is_bounded(label: Label) -> bool:
    """Whether the neighbours of a word belong to its trigger: short ones are pieces of many others."""
    return label.is_whole and (len(label.word) < _LONG or " " in label.word)


class Page:
    """A text, and what is known of its digits: from `since` on none stands before `upto`."""

    __slots__ = ("content", "is_digit", "since", "upto")

    def __init__(self, content: str) -> None:
        self.content = content
        self.since = self.upto = 0
        self.is_digit = False  # whether one stands at `upto`

    def has_number(self, first: int, last: int) -> bool:
        """Whether a digit stands in `first`..`last`; asked in order of place, one search of the text."""
        if not self.since <= first <= self.upto or (self.upto < last and not self.is_digit):
            match = _NUMBER.search(self.content, first, first + _WINDOW)
            self.since, self.is_digit = first, match is not None
            self.upto = match.start() if match else first + _WINDOW
        return self.is_digit and self.upto < last


def seek(label: Label, page: Page, start: int, budget: Budget) -> Sequence[Seen]:
    """The values that `label` announces, which begins at `start`."""
    content = page.content
    begin = start + 1 if _is_bounded(label) else start
    end = begin + len(label.word)
    if begin > 0 and content[begin - 1].isalpha() and label.word.isascii() and _is_within(content, begin):
        return ()
    if content[end : end + 1].isalpha():
        if label.is_whole:
            return ()
        rest = _LETTERS.match(content, end)
        end = end if rest is None else rest.end()
    budget.spend(_TRY)
    if label.kind.rule is TAX_ID and _is_of_trade(label, content, begin, end):
        return ()
    numbered = _NUMBERED.match(content, end) if label.kind.rule in _NUMBERS else None
    head = numbered.end() if numbered else end
    if content[head : head + 1] in _HEADS and (below := list(_below(label, content, begin, head, budget))):
        return below
    if page.has_number(end, end + _REACH):
        return list(_behind(label, content, end)) or _ahead(label, content, begin)
    return _ahead(label, content, begin)


def _is_of_trade(label: Label, content: str, begin: int, end: int) -> bool:
    """Whether a tax office's number is one that a firm shows: for sales tax, or by what stands beside it."""
    is_for_sales = _OF_TRADE.search(content, max(0, begin - _NAMED_BEFORE), begin) is not None
    return is_for_sales or companies.is_beside(label.word, content, begin, end)


def _is_within(content: str, begin: int) -> bool:
    """Whether it is the middle of a word, and no new one as in `homePhone`."""
    before, first = content[begin - 1], content[begin]
    return before.isalpha() and not (first.isupper() and before.islower())


def _below(label: Label, content: str, begin: int, end: int, budget: Budget) -> Iterator[Seen]:
    others = 0
    for start, stop in column(content, begin, end, budget):
        match = label.kind.whole.match(content, start, stop)
        if match and (confidence := _sure(label, match[0])):
            others = 0
            yield Seen(label.kind.rule, start, match.end(), confidence)
        elif (others := others + 1) == _OTHERS_BELOW:
            return


def _behind(label: Label, content: str, end: int) -> Iterator[Seen]:
    match = label.kind.behind.match(content, end)
    is_member = match is not None and "\x1f" in content[end : match.start("value")]
    for _ in range(_LIST):
        if match is None or not (confidence := _sure(label, match["value"])):
            return
        yield Seen(label.kind.rule, *match.span("value"), confidence, is_member)
        more = _MORE.match(content, match.end())
        match = label.kind.next.match(content, more.end()) if more else None


def _sure(label: Label, value: str) -> float:
    """How sure `value` is what the label announces, with its check digits where a state publishes them."""
    confidence = label.kind.accept(value)
    if not confidence or label.kind.rule not in _OF_STATES:
        return confidence
    if companies.is_by_form(label.word, value):
        return 0.0
    from douane.detectors.people import states  # noqa: PLC0415  # most conversations hold no such number

    return states.confidence(label.word, value, confidence)


def _ahead(label: Label, content: str, begin: int) -> Sequence[Seen]:
    """`AAA123456 es mi número de pasaporte`."""
    first = max(0, begin - _REACH)
    if begin <= 0 or not content[begin - 1].isspace():
        return ()
    digit = _LAST_DIGIT.match(content, first, begin)
    if digit is None or _AFTER_DIGITS.match(content, digit.end(), begin) is None:
        return ()
    before = _BEFORE.search(content[first:begin])
    match = label.kind.whole.fullmatch(before["value"]) if before else None
    if before is None or match is None or not label.kind.accept(match[0]):
        return ()
    return [Seen(label.kind.rule, first + before.start("value"), first + before.end("value"), 0.7)]


# A word is written in small letters, with a capital, with one for each of its words, or in capitals.
_FORMS: Final = {
    form: label
    for label in FOREIGN
    for form in (label.word, label.word.capitalize(), label.word.title(), label.word.upper())
}
WORDS: Final = Words("announced", tuple(_FORMS))
_LABELS: Final = tuple(_FORMS.values())
_DIGITS: Final = b"0123456789"
_MORE_DIGITS: Final = Lazy(
    "[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0a66-\u0a6f\u0ae6-\u0aef\u0b66-\u0b6f\u0be6-\u0bef"
    "\u0c66-\u0c6f\u0ce6-\u0cef\u0d66-\u0d6f\u0e50-\u0e59\u0ed0-\u0ed9\u0f20-\u0f29\u1040-\u1049\u17e0-\u17e9\uff10-\uff19]"
)
_FEWEST: Final = 3  # digits of a value
_LAST_LETTER: Final = "\u052f"  # of Cyrillic
_LOWER: Final = "a-z\u00e0-\u00f6\u00f8-\u00ff\u03b1-\u03c9\u0430-\u044f"  # most letters there are


def foreign(layer: Layer) -> Iterator[tuple[Label, int]]:
    """The words in other letters than ASCII's, and where they stand; nothing to do where no number is."""
    content = layer.content
    if content.isascii() or not (occurrences := layer.occurrences(WORDS)) or not _has_digits(content):
        return
    lowered = content.lower()
    lowered = lowered if len(lowered) == len(content) else content
    for label in dict.fromkeys([_LABELS[number] for _, number in occurrences]):
        yield from ((label, place) for place in _places(lowered, label))


def _has_digits(content: str) -> bool:
    """Whether it has as many digits as a value; in most texts the first characters have."""
    return _is_numbered(content[:_WINDOW]) or _is_numbered(content) or bool(_MORE_DIGITS.search(content))


def _is_numbered(content: str) -> bool:
    raw = content.encode("ascii", "replace")
    return len(raw) - len(raw.translate(None, _DIGITS)) >= _FEWEST


def _places(lowered: str, label: Label) -> Iterator[int]:
    """Where the word stands; the place is that before it, as triggers of whole words say it."""
    if label.word not in lowered:
        return
    may_be_part = label.word[0].isalpha() and _parts_words(label.word)
    before = 1 if _is_bounded(label) else 0
    for match in _standing(label.word, _LOWER if may_be_part else "").finditer(lowered):
        place = match.start()
        if not (may_be_part and place and lowered[place - 1].isalpha()):
            yield place - before


@lru_cache(maxsize=256)
def _standing(word: str, letters: str) -> re.Pattern[str]:
    """`word` where none of `letters` precedes it; what begins with a literal is found fast."""
    found = re.escape(word)
    return re.compile(f"{found}(?<![{letters}]{found})" if letters else found)


def _parts_words(word: str) -> bool:
    """Whether `word` is of a script whose words do not begin in others: Latin, Greek, Cyrillic."""
    return any(letter.isalpha() and letter <= _LAST_LETTER for letter in word)
