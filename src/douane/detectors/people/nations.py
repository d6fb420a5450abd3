"""Numbers of states whose own form and check digits tell them from all others."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from douane.detectors.lazy import Lazy
from douane.detectors.people import checks
from douane.detectors.people.checks import is_date, is_made_up, luhn, plain
from douane.detectors.people.companies import is_company_rut
from douane.detectors.people.rules import HEALTH, NATIONAL_ID, SSN, TAX_ID, Seen
from douane.detectors.sighting import Rule

_LONGER: Final = Lazy(r"[0-9A-Za-z_]|[./:-][0-9A-Za-z]")
_FRACTION: Final = Lazy(r"[0-9 ]+,[0-9]")  # of a number that only spaces group; others end at a comma


class Nation(NamedTuple):
    """A number that has one of `shapes`, that `regex` describes, and that `accept` proves."""

    shapes: tuple[str, ...]
    regex: Lazy[str]
    rule: Rule
    accept: Callable[[str], bool]
    confidence: float = 0.9


def seek(nation: Nation, content: str, start: int) -> Seen | None:
    """The number at `start`, if it stands alone and proves itself."""
    if start and (
        (content[start - 1].isalnum() and content[start - 1].isascii()) or content[start - 1] in "_.-/+"
    ):
        return None
    match = nation.regex.match(content, start)
    if match is None or _LONGER.match(content, match.end()):
        return None
    if _FRACTION.match(content, start, match.end() + 2) or not nation.accept(plain(match[0])):
        return None
    return Seen(nation.rule, start, match.end(), nation.confidence)


def is_ssn(digits: str) -> bool:
    """Whether the Social Security Administration gives such numbers, and this is none of its examples."""
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    if area in {"000", "666"} or area[0] == "9" or group == "00" or serial == "0000":
        return False
    return digits not in {"078051120", "219099999", "457555462"} and not is_made_up(digits)


def _birth(digits: str) -> bool:
    """Whether six digits are year, month and day."""
    return is_date(1900, int(digits[2:4]), int(digits[4:6]))


def _korean(digits: str) -> bool:
    return _birth(digits) and digits[6] != "0" and not is_made_up(digits[6:])


def _mexican(code: str) -> bool:
    return _birth(code[4:10])


def _italian(code: str) -> bool:
    return code[8] in "ABCDEHLMPRST" and checks.codice_fiscale(code)


def _finnish(code: str) -> bool:
    if not is_date(1900, int(code[2:4]), int(code[:2])):
        return False
    rest = code[-4:]
    return checks.hetu(code[:6], rest[:3], rest[3])


def _swedish(digits: str) -> bool:
    """Skatteverket: a day, which is 60 more for who is not registered, and Luhn over ten digits."""
    ten = digits[-10:]
    return is_date(1900, int(ten[2:4]), int(ten[4:6]) % 60) and luhn(ten)


def _spanish(code: str) -> bool:
    digits = {"X": "0", "Y": "1", "Z": "2"}.get(code[0], code[0]) + code[1:-1]
    return checks.dni(digits, code[-1]) and not is_made_up(code[:-1].lstrip("XYZ"))


def _belgian(digits: str) -> bool:
    """The last two are 97 less the rest, which a 2 precedes for who was born since 2000."""
    first, check = digits[:9], int(digits[9:])
    return any(97 - int(century + first) % 97 == check for century in ("", "2"))


def _british(code: str) -> bool:
    return code[:2] not in {"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"} and not is_made_up(code[2:8])


def _argentine(digits: str) -> bool:
    total = checks.weighted(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return (11 - total) % 11 == int(digits[10])


def _french(digits: str) -> bool:
    """INSEE: sex, year, month, place, serial, and 97 less the rest modulo 97."""
    return digits[0] in "12" and 97 - int(digits[:13]) % 97 == int(digits[13:])


def _chilean(value: str) -> bool:
    return checks.rut(value[:-1].rjust(8, "0"), value[-1]) and not is_company_rut(value)


def _of_hong_kong(code: str) -> bool:
    return checks.hong_kong(code) and not is_made_up(code[-7:-1])


def _of_thailand(digits: str) -> bool:
    return checks.thai(digits) and not is_made_up(digits)


def _of_the_south(value: str) -> bool:
    """Uruguay, and Chile where the number is below ten millions: both write it so."""
    return (checks.uruguayan(value) if value.isdigit() else False) or _chilean(value)


_OR_LETTERS: Final = ("00", "0A", "A0", "AA")  # which stand for digits where two people had one number


def _re(source: str) -> Lazy[str]:
    return Lazy(source, re.ASCII)


NATIONS: Final[tuple[Nation, ...]] = (
    Nation(
        ("000-00-0000", "000 00 0000"),
        _re(r"[0-9]{3}(?P<mark>[ -])[0-9]{2}(?P=mark)[0-9]{4}"),
        SSN,
        is_ssn,
        0.8,
    ),
    Nation(("000000-0000000",), _re(r"[0-9]{6}-[0-9]{7}"), NATIONAL_ID, _korean),
    Nation(
        ("AAAA000000AAAAAA",),
        _re(r"[A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[0-9A-Z][0-9]"),
        NATIONAL_ID,
        _mexican,
        0.95,
    ),
    Nation(
        tuple(f"AAAAAA{year}A{day}A" for year in _OR_LETTERS for day in _OR_LETTERS),
        _re(r"[A-Z]{6}[0-9L-NP-V]{2}[A-Z][0-9L-NP-V]{2}[A-Z][0-9L-NP-V]{3}[A-Z]"),
        NATIONAL_ID,
        _italian,
        0.98,
    ),
    Nation(
        ("000000-000", "000000+000", "000000A000"),
        _re(r"[0-9]{6}[-+ABCDEFYXWVU][0-9]{3}[0-9A-FHJ-NPR-Y](?![0-9])"),
        NATIONAL_ID,
        _finnish,
    ),
    Nation(("000000-0000", "000000+0000"), _re(r"[0-9]{6}[-+][0-9]{4}"), NATIONAL_ID, _swedish, 0.8),
    Nation(
        ("00000000-0000",),
        _re(r"(?:19|20)[0-9]{6}-[0-9]{4}"),
        NATIONAL_ID,
        _swedish,
    ),
    Nation(("00000000A",), _re(r"[0-9]{8}[A-HJ-NP-TV-Z]"), NATIONAL_ID, _spanish, 0.7),
    Nation(
        ("A0000000A", "A0000000-A"),
        _re(r"[XYZ][0-9]{7}-?[A-HJ-NP-TV-Z]"),
        NATIONAL_ID,
        _spanish,
    ),
    Nation(("A0000000A",), _re(r"[STFGM][0-9]{7}[A-Z]"), NATIONAL_ID, checks.nric),
    Nation(
        ("000.000.000-00",),
        _re(r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}"),
        TAX_ID,
        checks.cpf,
        0.95,
    ),
    Nation(
        ("00.00.00-000.00",),
        _re(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}\.[0-9]{2}"),
        NATIONAL_ID,
        _belgian,
        0.95,
    ),
    Nation(
        ("000.0000.0000.00",),
        _re(r"756\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}"),
        NATIONAL_ID,
        checks.ean,
        0.95,
    ),
    Nation(
        ("000-000-000 00",),
        _re(r"[0-9]{3}-[0-9]{3}-[0-9]{3} [0-9]{2}"),
        NATIONAL_ID,
        checks.snils,
    ),
    Nation(
        ("00.000.000-0", "00.000.000-A", "00.000.000-a"),
        _re(r"[0-9]{2}\.[0-9]{3}\.[0-9]{3}-[0-9Kk]"),
        NATIONAL_ID,
        _chilean,
    ),
    Nation(
        ("0.000.000-0", "0.000.000-A"), _re(r"[1-9]\.[0-9]{3}\.[0-9]{3}-[0-9K]"), NATIONAL_ID, _of_the_south
    ),
    Nation(
        ("0-0000-00000-00-0",),
        _re(r"[1-8](?:-[0-9]{4}){1}-[0-9]{5}-[0-9]{2}-[0-9]"),
        NATIONAL_ID,
        _of_thailand,
    ),
    Nation(("000-0000-0000000-0",), _re(r"784-(?:19|20)[0-9]{2}-[0-9]{7}-[0-9]"), NATIONAL_ID, luhn, 0.95),
    Nation(
        ("A000000(0)", "A000000(A)", "AA000000(0)", "AA000000(A)"),
        _re(r"[A-Z]{1,2}[0-9]{6}\([0-9A]\)"),
        NATIONAL_ID,
        _of_hong_kong,
    ),
    Nation(("00000000 0 AA0",), _re(r"[0-9]{8} [0-9] [A-Z]{2}[0-9]"), NATIONAL_ID, checks.portuguese),
    Nation(
        ("00-00000000-0",),
        _re(r"2[0347]-[0-9]{8}-[0-9]"),
        TAX_ID,
        _argentine,
    ),
    Nation(
        ("0 00 00 00 000 000 00",),
        _re(r"[12] [0-9]{2} [0-9]{2} [0-9]{2} [0-9]{3} [0-9]{3}(?: [0-9]{2})"),
        NATIONAL_ID,
        _french,
    ),
    Nation(
        ("0" * 17,),
        _re(r"[1-6][0-9]{16}[0-9Xx](?![0-9])"),
        NATIONAL_ID,
        checks.china,
        0.9,
    ),
    Nation(
        ("AA 00 00 00 A",),
        _re(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] [0-9]{2} [0-9]{2} [0-9]{2} [A-D]"),
        NATIONAL_ID,
        _british,
    ),
    Nation(
        ("0AA0-A", "0A00-A"),
        _re(
            r"[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9]-[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9]"
            r"-[AC-HJKMNP-RT-Y]{2}[0-9]{2}"
        ),
        HEALTH,
        lambda _value: True,
    ),
)
