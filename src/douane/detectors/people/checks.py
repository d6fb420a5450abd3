"""Check digits: the arithmetic by which a number proves that it is not any number."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ADDRESS: Final = 25  # bytes: a version, a hash, a checksum of 4
_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_LETTERS_OF_DNI: Final = "TRWAGMYFPDXBNJZSQVHLCKE"
_LETTERS_OF_HETU: Final = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_ODD: Final = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (1, 0, 5, 7, 9, 13, 15, 17, 19, 21) * 2 + (2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
        strict=True,
    )
)


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B: payment cards, and the numbers of several countries."""
    odd, even = digits[::-1][::2], digits[::-1][1::2]
    return (sum(map(int, odd)) + sum(_DOUBLED[int(one)] for one in even)) % 10 == 0


def mod_97(iban: str) -> bool:
    """ISO 13616: letters count as 10 to 35, and the country and check digits stand last."""
    return int("".join(str(int(one, 36)) for one in iban[4:] + iban[:4])) % 97 == 1


def weighted(digits: str, weights: tuple[int, ...]) -> int:
    """The sum of the digits, each times its weight."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def base58(address: str) -> bool:
    """The addresses of Bitcoin: 25 bytes in base 58, of which the last four are a checksum."""
    number = 0
    for one in address:
        number = number * 58 + _BASE58.index(one)
    if number >> 8 * _ADDRESS:
        return False
    content = number.to_bytes(_ADDRESS, "big")
    return sha256(sha256(content[:-4]).digest()).digest()[:4] == content[-4:]


def is_date(year: int, month: int, day: int) -> bool:
    """Whether a calendar has such a day, of a person who may live."""
    return 1900 <= year <= 2029 and 1 <= month <= 12 and 1 <= day <= 31  # noqa: PLR2004  # a calendar's own


def dni(digits: str, letter: str) -> bool:
    """Spain: the letter is the number modulo 23."""
    return _LETTERS_OF_DNI[int(digits) % 23] == letter.upper()


def hetu(birth: str, number: str, check: str) -> bool:
    """Finland: the last character is the number without sign, modulo 31."""
    return _LETTERS_OF_HETU[int(birth + number) % 31] == check.upper()


def codice_fiscale(code: str) -> bool:
    """Italy: odd places by a table, even ones by their value, modulo 26."""
    even = sum(int(one) if one.isdigit() else ord(one) - 65 for one in code[1:15:2])
    return chr((sum(_ODD[one] for one in code[:15:2]) + even) % 26 + 65) == code[15]


def cpf(digits: str) -> bool:
    """Brazil: two check digits modulo 11; eleven equal digits fulfil them and are nobody's."""
    first = weighted(digits, tuple(range(10, 1, -1))) * 10 % 11 % 10
    second = weighted(digits, tuple(range(11, 1, -1))) * 10 % 11 % 10
    return f"{first}{second}" == digits[9:] and len(set(digits)) > 1


def china(code: str) -> bool:
    """GB 11643: a region, a date of birth, and ISO 7064 modulo 11-2."""
    if not is_date(int(code[6:10]), int(code[10:12]), int(code[12:14])):
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[weighted(code[:17], weights) % 11] == code[17].upper()


def rut(digits: str, check: str) -> bool:
    """Chile: modulo 11 with weights 2 to 7 from the right."""
    total = weighted(digits[::-1], (2, 3, 4, 5, 6, 7, 2, 3))
    return "0K987654321"[total % 11] == check.upper()


def ean(digits: str) -> bool:
    """EAN-13, which the Swiss AHV number is."""
    return (10 - weighted(digits[:12], (1, 3) * 6)) % 10 == int(digits[12])


def snils(digits: str) -> bool:
    """Russia: nine digits, weighted 9 to 1, modulo 101."""
    return weighted(digits, tuple(range(9, 0, -1))) % 101 % 100 == int(digits[9:])


def nric(code: str) -> bool:
    """Singapore: weighted digits, an offset by century, a letter from a table by kind."""
    offset = {"S": 0, "T": 4, "F": 0, "G": 4, "M": 3}[code[0]]
    rest = (offset + weighted(code[1:8], (2, 7, 6, 5, 4, 3, 2))) % 11
    table = {"S": "JZIHGFEDCBA", "F": "XWUTRQPNMLK", "M": "XWUTRQPNJLK"}
    return table[{"T": "S", "G": "F"}.get(code[0], code[0])][rest] == code[8]


_PLAIN: Final = re.compile(r"[^0-9A-Za-z]+")


def plain(value: str) -> str:
    """`value` without what groups its digits and letters."""
    return _PLAIN.sub("", value)


def is_made_up(digits: str) -> bool:
    """Whether the digits are what people type for an example: all alike, or counted up or down."""
    return len(set(digits)) < 3 or digits in "012345678901234567890" or digits in "987654321098765432109"  # noqa: PLR2004  # two kinds of digits
