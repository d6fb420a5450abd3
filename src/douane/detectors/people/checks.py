"""Check digits: the arithmetic by which a number proves that it is not any number."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from douane.detectors.lazy import Lazy

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


def eleven(digits: str) -> bool:
    """The Netherlands, BSN: nine digits with weights 9 to 2 and -1, modulo 11."""
    nine = digits.zfill(9)
    rest = weighted(nine, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11
    return len(nine) == 9 and rest == 0 and not is_made_up(digits)  # noqa: PLR2004  # as it has


def pesel(digits: str) -> bool:
    """Poland, PESEL: the eleventh digit completes the weighted sum of ten to a multiple of 10."""
    eleven_digits = digits.zfill(11)
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
    return len(eleven_digits) == 11 and weighted(eleven_digits, weights) % 10 == 0  # noqa: PLR2004  # as it has


def nhs(digits: str) -> bool:
    """NHS of England (data dictionary, NHS NUMBER): weights 10 to 2, and 11 less the rest modulo 11."""
    rest = (11 - weighted(digits[:9], tuple(range(10, 1, -1))) % 11) % 11
    return len(digits) == 10 and rest == int(digits[9]) and not is_made_up(digits)  # noqa: PLR2004  # as it has


def tckn(digits: str) -> bool:
    """Turkey: the tenth digit is by odd and even places, the eleventh by the sum of ten."""
    if len(digits) != 11:  # noqa: PLR2004  # as it has
        return False
    odd, even = sum(map(int, digits[:9:2])), sum(map(int, digits[1:8:2]))
    return (7 * odd - even) % 10 == int(digits[9]) and sum(map(int, digits[:10])) % 10 == int(digits[10])


# The dihedral group of order 10, and what a place does to a digit, ten characters each.
_STEPS: Final = (
    "0123456789123406789523401789563401289567401239567859876043216598710432765982104387659321049876543210"
)
_TURNED: Final = "01234567891576283094580379614289160435279453126870428657390127938064157046913258"


def aadhaar(digits: str) -> bool:
    """India, Aadhaar: twelve digits, the first from 2 to 9, and Verhoeff's check digit over all."""
    if len(digits) != 12 or digits[0] in "01":  # noqa: PLR2004  # as it has
        return False
    rest = 0
    for place, digit in enumerate(reversed(digits)):
        rest = int(_STEPS[10 * rest + int(_TURNED[10 * (place % 8) + int(digit)])])
    return rest == 0


def hong_kong(code: str) -> bool:
    """HKID: one or two letters, six digits, and a check digit that may be an A."""
    letters = code[:-7].rjust(2)
    values = [36 if one == " " else ord(one) - 55 for one in letters]
    total = 9 * values[0] + 8 * values[1] + weighted(code[-7:-1], (7, 6, 5, 4, 3, 2))
    return "0123456789A"[-total % 11] == code[-1]


def thai(number: str) -> bool:
    """Thailand: thirteen digits, weights 13 to 2."""
    return (11 - weighted(number, tuple(range(13, 1, -1))) % 11) % 10 == int(number[-1])


def portuguese(code: str) -> bool:
    """Portugal's card: letters count as in base 36, and every second value is doubled."""
    values = [int(one, 36) * (2 - place % 2) for place, one in enumerate(code)]
    return sum(one - 9 if place % 2 == 0 and one > 9 else one for place, one in enumerate(values)) % 10 == 0  # noqa: PLR2004


def uruguayan(number: str) -> bool:
    """Uruguay: seven digits and their check digit."""
    return (-weighted(number, (2, 9, 8, 7, 6, 3, 4))) % 10 == int(number[-1])


_PLAIN: Final = Lazy(r"[^0-9A-Za-z]+")


def plain(value: str) -> str:
    """`value` without what groups its digits and letters."""
    return _PLAIN.sub("", value)


def is_joined(content: str, start: int) -> bool:
    """Whether a letter or digit of ASCII stands right before: others part words, as in Chinese."""
    before = content[start - 1 : start] if start else ""
    return before.isalnum() and before.isascii()


def is_made_up(digits: str) -> bool:
    """Whether the digits are what people type for an example: all alike, or counted up or down."""
    return len(set(digits)) < 3 or digits in "012345678901234567890" or digits in "987654321098765432109"  # noqa: PLR2004  # two kinds of digits
