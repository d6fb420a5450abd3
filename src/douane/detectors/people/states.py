"""How the numbers that states give to persons prove themselves, by the words that announce them.

Each rule is the one that the state publishes; where there is no check digit, the date must be possible.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from douane.detectors.people import checks
from douane.detectors.people.checks import is_date, luhn, plain, weighted

Proof = Callable[[str], bool]
PROVEN: Final = 0.95
UNPROVEN: Final = 0.6  # somebody may have mistyped it


class State(NamedTuple):
    """The number that one of `words` announces in `countries`, its form without signs, and its proof."""

    countries: str
    words: str
    form: str
    proves: Proof


def confidence(word: str, value: str, otherwise: float) -> float:
    """How sure a value behind `word` is that number; `otherwise` where no state is known to use the word."""
    known = _by_word().get(word, ())
    if not known:
        return otherwise
    number = plain(value).upper()
    is_proven = any(re.fullmatch(one.form, number) and one.proves(number) for one in known)
    return max(PROVEN, otherwise) if is_proven else min(UNPROVEN, otherwise)


@lru_cache(maxsize=1)
def _by_word() -> Mapping[str, Sequence[State]]:
    found: dict[str, list[State]] = {}
    for state in STATES:
        for word in state.words.split():
            found.setdefault(word.replace("_", " "), []).append(state)
    return found


def _mod_11(*weights: int, ten: int = 0) -> Proof:
    """The last digit is the weighted sum of the others modulo 11, and `ten` where that is 10."""
    return lambda number: (
        (weighted(number, weights) % 11 % 10 or _ten(number, weights, ten)) == int(number[-1])
    )


def _ten(number: str, weights: tuple[int, ...], ten: int) -> int:
    return ten if weighted(number, weights) % 11 == 10 else 0  # noqa: PLR2004  # what has no digit


def _less(*weights: int, ten: int = 0) -> Proof:
    """The last digit is 11 less the weighted sum modulo 11; 11 is 0, and 10 is `ten`."""
    return lambda number: (
        {10: ten, 11: 0}.get(rest := 11 - weighted(number, weights) % 11, rest) == int(number[-1])
    )


def _even(modulus: int, *weights: int) -> Proof:
    """The weighted sum of all digits is a multiple of `modulus`."""
    return lambda number: weighted(number, weights) % modulus == 0


def _hybrid(number: str) -> bool:
    """ISO 7064 modulo 11,10: Croatia's OIB, Germany's Steuer-ID."""
    rest = 10
    for digit in number[:-1]:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return (11 - rest) % 10 == int(number[-1])


def _baltic(number: str) -> bool:
    """Estonia and Lithuania: two rounds of weights, the second where the first gives 10."""
    first = weighted(number, (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    rest = weighted(number, (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 if first == 10 else first  # noqa: PLR2004
    return rest % 10 == int(number[-1]) and is_date(1900, int(number[3:5]), int(number[5:7]))


def _kazakh(number: str) -> bool:
    first = weighted(number, (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)) % 11
    rest = weighted(number, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)) % 11 if first == 10 else first  # noqa: PLR2004
    return rest == int(number[-1])


def _czech(number: str) -> bool:
    """Birth numbers: 50 more for a woman's month, 20 more for a full day, and a multiple of 11."""
    month = int(number[2:4]) % 50
    is_day = is_date(1900, month - 20 if month > 20 else month, int(number[4:6]))  # noqa: PLR2004
    return is_day and (len(number) == 9 or int(number[:9]) % 11 % 10 == int(number[9]))  # noqa: PLR2004


def _norwegian(number: str) -> bool:
    first = _even(11, 3, 7, 6, 1, 8, 9, 4, 5, 2, 1)(number)
    return first and _even(11, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)(number)


def _austrian(number: str) -> bool:
    return weighted(number, (3, 7, 9, 0, 5, 8, 4, 2, 1, 6)) % 11 == int(number[3])


def _irish(code: str) -> bool:
    """PPS: seven digits, a letter by modulo 23, and of newer ones another that counts nine."""
    more = "WABCDEFGHI".index(code[8]) * 9 if code[8:] and code[8] in "WABCDEFGHI" else 0
    return "WABCDEFGHIJKLMNOPQRSTUV"[(weighted(code[:7], (8, 7, 6, 5, 4, 3, 2)) + more) % 23] == code[7]


def _greek_tax(number: str) -> bool:
    return weighted(number, (256, 128, 64, 32, 16, 8, 4, 2)) % 11 % 10 == int(number[-1])


def _danish(number: str) -> bool:
    """CPR: since 2007 without check digit, so that only the day tells."""
    return is_date(1900, int(number[2:4]), int(number[:2]))


def _russian_tax(number: str) -> bool:
    first = weighted(number, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    second = weighted(number, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    return f"{first}{second}" == number[-2:]


def _south_african(number: str) -> bool:
    return luhn(number) and is_date(1900, int(number[2:4]), int(number[4:6]))


def _egyptian(number: str) -> bool:
    return is_date(1900, int(number[3:5]), int(number[5:7])) and 1 <= int(number[7:9]) <= 88  # noqa: PLR2004


def _malaysian(number: str) -> bool:
    return is_date(1900, int(number[2:4]), int(number[4:6])) and number[6:8] != "00"


def _indonesian(number: str) -> bool:
    """NIK: a region, and a day that is 40 more for a woman."""
    return is_date(1900, int(number[8:10]), int(number[6:8]) % 40)


def _taiwanese(code: str) -> bool:
    tens, ones = divmod("ABCDEFGHJKLMNPQRSTUVXYWZIO".index(code[0]) + 10, 10)
    return (tens + 9 * ones + weighted(code[1:], (8, 7, 6, 5, 4, 3, 2, 1, 1))) % 10 == 0


def _colombian(number: str) -> bool:
    total = weighted(number[-2::-1], (3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71))
    return "01987654321"[total % 11] == number[-1]


def _peruvian(number: str) -> bool:
    return (11 - weighted(number, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11) % 10 == int(number[-1])


def _latvian(number: str) -> bool:
    """Since 2017 they begin with 32, and have neither a date nor a check digit."""
    rest = (1101 - weighted(number, (1, 6, 3, 7, 9, 10, 5, 8, 4, 2))) % 11
    return number.startswith("32") or rest == int(number[-1])


def _iranian(number: str) -> bool:
    rest = weighted(number, (10, 9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return (rest if rest < 2 else 11 - rest) == int(number[-1])  # noqa: PLR2004


def _new_zealand(number: str) -> bool:
    eight, check = number[:-1].rjust(8, "0"), int(number[-1])
    for weights in ((3, 2, 7, 6, 5, 4, 3, 2), (7, 4, 3, 2, 5, 2, 7, 6)):
        rest = -weighted(eight, weights) % 11
        if rest < 10:  # noqa: PLR2004  # else the second weights count
            return rest == check
    return False


def _japanese(number: str) -> bool:
    rest = weighted(number, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return (0 if rest <= 1 else 11 - rest) == int(number[-1])


def _any(_number: str) -> bool:
    return True


_SOUTH_SLAVIC: Final = "SI RS BA ME MK HR XK"
STATES: Final[tuple[State, ...]] = (
    State("AT", "sozialvers svnr", "[1-9][0-9]{9}", _austrian),
    State("AU", "tfn tax_file", "[0-9]{9}", _even(11, 1, 4, 3, 7, 5, 8, 6, 9, 10)),
    State("BG", "egn єгн егн", "[0-9]{10}", _mod_11(2, 4, 8, 5, 10, 9, 7, 3, 6)),
    State("BR", "cpf", "[0-9]{11}", checks.cpf),
    State("CN", "身份证 身份证号 身份证号码", "[1-9][0-9]{16}[0-9X]", checks.china),
    State("CO", "nuip", "[0-9]{9,11}", _colombian),
    State("CZ SK", "rodne_cislo rodné_číslo rodn birth_number", "[0-9]{9,10}", _czech),
    State("DE", "steuer-id steuerid steuer_id steueriden idnr", "[1-9][0-9]{10}", _hybrid),
    State("DK", "cpr cpr-nr", "[0-9]{10}", _danish),
    State("EC", "cedula cédula", "[0-2][0-9]{9}", luhn),
    State("DO", "cedula cédula", "[0-9]{11}", luhn),
    State("CO CR VE", "cedula cédula", "[0-9]{6,10}", _any),
    State("EE LT", "isikukood asmens_kod", "[1-6][0-9]{10}", _baltic),
    State("EG", "الرقم_القومي", "[23][0-9]{13}", _egyptian),
    State("GB", "nhs", "[0-9]{10}", checks.nhs),
    State("GR", "amka αμκα", "[0-9]{11}", luhn),
    State("GR", "afm αφμ", "[0-9]{9}", _greek_tax),
    State("HK", "hkid", "[A-Z]{1,2}[0-9]{6}[0-9A]", checks.hong_kong),
    State("HR", "oib", "[0-9]{11}", _hybrid),
    State("HU", "adóazonosító adoazon", "8[0-9]{9}", _mod_11(1, 2, 3, 4, 5, 6, 7, 8, 9)),
    State("HU", "taj", "[0-9]{9}", lambda number: weighted(number, (3, 7) * 4) % 10 == int(number[-1])),
    State("ID", "ktp nik", "[1-9][0-9]{15}", _indonesian),
    State("IE", "pps ppsn", "[0-9]{7}[A-W][A-IW]?", _irish),
    State("IL", "teudat zehut ת.ז זהות", "[0-9]{8,9}", luhn),
    State("IN", "aadhaar aadhar आधार", "[2-9][0-9]{11}", checks.aadhaar),
    State("IR", "کد_ملی", "[0-9]{10}", _iranian),
    State("IS", "kennitala", "[0-9]{10}", lambda number: _less(3, 2, 7, 6, 5, 4, 3, 2)(number[:9])),
    State("JP", "マイナンバー 個人番号", "[0-9]{12}", _japanese),
    State("KW", "civil_id", "[23][0-9]{11}", _less(2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)),
    State("KZ", "iin иин", "[0-9]{12}", _kazakh),
    State("LV", "personas_kod", "[0-9]{11}", _latvian),
    State("MD", "idnp", "[0-9]{13}", lambda number: weighted(number, (7, 3, 1) * 4) % 10 == int(number[-1])),
    State("MY", "mykad", "[0-9]{12}", _malaysian),
    State("NL", "bsn burgerservice", "[0-9]{8,9}", checks.eleven),
    State("NO", "fødselsnummer fodselsnummer fødselsnr fodselsnr", "[0-9]{11}", _norwegian),
    State("NZ", "ird", "[0-9]{8,9}", _new_zealand),
    State("PE", "ruc", "[12][0-9]{10}", _peruvian),
    State("PL", "pesel", "[0-9]{11}", checks.pesel),
    State("PL", "nip numer_nip", "[0-9]{10}", _mod_11(6, 5, 7, 2, 3, 4, 5, 6, 7, ten=-1)),
    State("PT", "nif", "[1-9][0-9]{8}", _less(9, 8, 7, 6, 5, 4, 3, 2)),
    State(
        "ES",
        "nif dni nie nif_nie",
        "[0-9XYZ][0-9]{7}[A-Z]",
        lambda code: checks.dni({"X": "0", "Y": "1", "Z": "2"}.get(code[0], code[0]) + code[1:-1], code[-1]),
    ),
    State("AR PE", "dni", "[0-9]{7,8}", _any),
    State("PT", "cartão_cidadão", "[0-9]{9}[0-9A-Z]{2}[0-9]", checks.portuguese),
    State("RO", "cnp", "[1-9][0-9]{12}", _mod_11(2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9, ten=1)),
    State("RU", "inn инн", "[0-9]{12}", _russian_tax),
    State("RU", "снилс", "[0-9]{11}", checks.snils),
    State("SA", "iqama", "[12][0-9]{9}", luhn),
    State(_SOUTH_SLAVIC, "jmbg emso emšo umcn јмбг", "[0-9]{13}", _less(7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)),
    State("TH", "thai_id ประชาชน", "[1-9][0-9]{12}", checks.thai),
    State("TR", "tckn tc_kimlik kimlik turkish_id", "[1-9][0-9]{10}", checks.tckn),
    State("TW", "身分證", "[A-Z][1-9][0-9]{8}", _taiwanese),
    State("UA", "рнокпп іпн", "[0-9]{10}", _mod_11(-1, 5, 7, 9, 4, 6, 10, 5, 7)),
    State("UY", "cédula cedula", "[0-9]{8}", checks.uruguayan),
    State("AE", "emirates_id", "784[0-9]{12}", luhn),
    State("ZA", "rsa_id african_id sa_id", "[0-9]{13}", _south_african),
)
