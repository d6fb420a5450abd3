"""What may stand behind a word that announces personal data."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import Final

from douane.detectors.compiled import compiled
from douane.detectors.lazy import Lazy
from douane.detectors.people import rules
from douane.detectors.people.checks import is_made_up, luhn, plain
from douane.detectors.people.dates import DATE
from douane.detectors.people.money import labelled_card
from douane.detectors.people.network import V4, V6, is_somebodys
from douane.detectors.sighting import Rule

_WORDS: Final = (
    r"number|num|no|nr|nbr|nummer|numer|numero|número|numéro|nº|n°|code|id|card|is|was|es|est"
    r"|ist|är|er|on|the|of|le|el|il|der|am|il|do|da|dne|den"
    r"|date|datum|data|fecha|value|me|us|back|them|at|is my|ID|番号|号码|號碼|号|번호|는|은|address"
    r"|lautet|は|が|为|為|是|адрес|adress|addr|ver|v[46]|and|or|for|file"
    r"|in|holder|ending|used|new|old|valid|to|numaras\u0131|numaram|numarasi|sono|são|my|his"
    r"|her|your|their|номер|мой|рахунок|record|file|chart|national|security|insurance|sz[aá]m|jel|serie|seria"
    r"|ciudadan[ií]a|identidad|identity|beneficiary|member|conduire|conducir|conduc|серия|серії|số|so|№|pin|patient|de|du|of"
)
# Between a word and its value: quotes, signs and small words. Possessive: a word without a value behind it,
# which is the usual one, is left at the first look.
_SIGN: Final = r"[ \t\n\r\x1f\"'`:=#>|*.,;/\\)\[\]{}<?_\uff1a\uff08\uff09\uff0e、—–-]"
_GAP: Final = (
    rf"(?:{_SIGN}{{0,6}}+(?:\([^()\n0-9][^()\n]{{0,19}}+\)|(?=[^\W\d_]|№)(?:{_WORDS})(?![^\W\d_])"
    rf")){{0,4}}+"
    rf"(?:{_SIGN}{{0,8}}+[(]??)"
)


class Kind:
    """`rule` applies to what `source` matches behind a word, as far as `accept` gives it confidence."""

    def __init__(self, rule: Rule, source: str, accept: Callable[[str], float] = lambda _value: 0.8) -> None:
        self.rule = rule
        self.source = source
        self.accept = accept

    @cached_property
    def behind(self) -> re.Pattern[str]:
        """Matches at the end of a word, and the value is its group."""
        return compiled(rf"{_GAP}(?P<value>{self.source})", re.IGNORECASE)

    @cached_property
    def whole(self) -> re.Pattern[str]:
        """Matches the value alone, as it stands in a table."""
        return compiled(rf"(?:{self.source})(?!\w)", re.IGNORECASE)

    @cached_property
    def next(self) -> re.Pattern[str]:
        """Matches one more value of a list."""
        return compiled(rf"(?P<value>{self.source})", re.IGNORECASE)


_FEWEST_DIGITS: Final = 7  # of a telephone number that is not only local
_MOST_DIGITS: Final = 15  # ITU-T E.164
_SHORTEST: Final = 5  # digits of the shortest numbers of documents
_OF_STATES: Final = 6  # and of those that states give
_EXAMPLES: Final = frozenset({"078051120", "219099999"})
# A date, some years, or a machine's address.
_DATE: Final = Lazy(rf"(?:19|20)[0-9]{{2}}(?:[-/.][01][0-9][-/.][0-3][0-9]|-(?:19|20)?[0-9]{{2}}\Z)|{V4}\Z")
_POSTAL: Final = Lazy(r"[A-Z]{2} [0-9]{5}(?:-[0-9]{4})?")  # state and ZIP code, as below licences
_PAN: Final = Lazy(r"[A-Z]{3}[ABCFGHLJPT][A-Z][0-9]{4}[A-Z]")  # India, by kind of holder
_NO_BIRTHDAYS: Final = ("1900-01-01", "1970-01-01", "0001-01-01")


def _digits(value: str) -> int:
    return sum(map(str.isdigit, value))


def _phone(value: str) -> float:
    number = re.split(r"[xX#]|ext", value)[0]
    is_number = _FEWEST_DIGITS <= _digits(number) <= _MOST_DIGITS and not _DATE.match(value)
    return 0.8 if is_number and not is_made_up(re.sub(r"[^0-9]", "", number)) else 0.0


def _document(value: str) -> float:
    return 0.8 if _digits(value) and not is_made_up(plain(value)) else 0.0


def _number(value: str) -> float:
    is_number = _digits(value) >= _SHORTEST and not _DATE.match(value)
    return 0.8 if is_number and not is_made_up(plain(value)) else 0.0


def _licence(value: str) -> float:
    return 0.0 if _POSTAL.fullmatch(value) else _number(value)


def _identity(value: str) -> float:
    return _number(value) if _digits(value) >= _OF_STATES else 0.0


def _tax(value: str) -> float:
    return 0.8 if _PAN.fullmatch(value) else _identity(value)


def _address(value: str) -> float:
    return 0.8 if is_somebodys(value) else 0.0


def _ssn(value: str) -> float:
    digits = plain(value)
    return 0.9 if not is_made_up(digits) and digits not in _EXAMPLES else 0.0


def _birthday(value: str) -> float:
    return 0.0 if value.startswith(_NO_BIRTHDAYS) else 0.8


_END: Final = r"(?![0-9A-Za-z_]|[-/.][0-9A-Za-z])"
_CAPITALS: Final = "(?-i:[A-Z])"
_MIXED: Final = (
    rf"(?:[A-Z]{{1,6}}-?|{_CAPITALS}{{1,3}} )?[0-9][0-9A-Z]{{0,18}}+"
    rf"(?:[ ./+-](?:[A-Z]{{0,4}}[0-9][0-9A-Z]{{0,11}}|{_CAPITALS}{{1,3}}(?![A-Za-z]))){{0,6}}{_END}"
)

PHONE: Final = Kind(
    rules.PHONE,
    r"(?:\+|\(\+)?\(?[0-9](?:[ ./()-]{0,2}[0-9]){5,14}(?:[ ,]{0,2}(?:x|ext\.?|#)["
    r" ]?[0-9]{1,6})?(?![0-9A-Za-z_]|[-./:][0-9])",
    _phone,
)
BIRTH_DATE: Final = Kind(rules.BIRTH_DATE, DATE, _birthday)
PASSPORT: Final = Kind(
    rules.PASSPORT,
    rf"(?:[A-Z]{{1,3}}[ -]?[0-9][0-9A-Z]{{4,8}}|[0-9]{{7,10}}|[0-9]{{2}}[A-Z]{{2}}[0-9]{{5}}"
    rf"|(?=[A-Z]*[0-9])[A-Z][0-9A-Z]{{7,8}}){_END}",
    _document,
)
LICENCE: Final = Kind(rules.LICENCE, _MIXED, _licence)
MEDICAL: Final = Kind(rules.MEDICAL, rf"(?:[A-Z]{{1,5}}[- ]?)?[0-9](?:[ -]?[0-9]){{4,11}}{_END}", _number)
HEALTH: Final = Kind(rules.HEALTH, _MIXED, _number)
SSN: Final = Kind(rules.SSN, rf"[0-9]{{3}}[ .-]?[0-9]{{2}}[ .-]?[0-9]{{4}}{_END}", _ssn)
NATIONAL: Final = Kind(rules.NATIONAL_ID, _MIXED, _identity)
TAX: Final = Kind(rules.TAX_ID, _MIXED, _tax)
CANADA: Final = Kind(
    rules.NATIONAL_ID,
    rf"[1-9][0-9]{{2}}(?P<mark>[ -])[0-9]{{3}}[ -][0-9]{{3}}{_END}",
    lambda value: 0.9 if luhn(plain(value)) else 0.6,
)
# Programs that take it for a number write `.0` behind it.
CARD: Final = Kind(
    rules.CARD, rf"[0-9](?:[ -]?[0-9]){{11,18}}(?:(?=\.0{{1,2}}(?![0-9A-Za-z.]))|{_END})", labelled_card
)
ACCOUNT: Final = Kind(rules.BANK_ACCOUNT, rf"[0-9](?:[ -]?[0-9]){{5,19}}{_END}", _number)
IP: Final = Kind(rules.IP, rf"(?:{V4}|{V6})", _address)
COORDINATES: Final = Kind(
    rules.COORDINATES,
    r"-?[0-9]{1,3}\.[0-9]{3,}[ \x1f\"',;:a-z°NSEW]{1,24}-?[0-9]{1,3}\.[0-9]{3,}",
)
