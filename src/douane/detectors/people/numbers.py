"""Personal data in numbers that are no strings: what the name of the member says outright, and cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.lazy import Lazy
from douane.detectors.people import checks, rules
from douane.detectors.people.cards import is_card
from douane.detectors.people.checks import is_made_up
from douane.detectors.people.money import is_serial
from douane.detectors.people.nations import is_ssn
from douane.detectors.sighting import MOST, Rule, Tier
from douane.detectors.text import digest
from douane.model.finding import Finding
from douane.protocol.direction import Direction
from douane.protocol.json import below

if TYPE_CHECKING:
    from douane.model.message import Message


class Named(NamedTuple):
    """`rule` applies to a number in a member of one of these `names`, if `accept` takes its digits."""

    rule: Rule
    names: str
    accept: Callable[[str], bool]


class Figure(NamedTuple):
    """A whole number, the pointer to it, and what it is if its digits agree."""

    pointer: str
    named: Named
    number: int


def _card(digits: str) -> bool:
    return is_card(digits) and len(set(digits)) > 2  # noqa: PLR2004  # 4242…


def _social(digits: str) -> bool:
    return len(digits) in {7, 8, 9} and is_ssn(digits.zfill(9))


def _long(digits: str) -> bool:
    return len(digits) >= 8 and not is_made_up(digits)  # noqa: PLR2004  # shorter ones count rows


def _document(digits: str) -> bool:
    return 7 <= len(digits) <= 10 and not is_made_up(digits)  # noqa: PLR2004  # as passports have


def _phone(digits: str) -> bool:
    return 10 <= len(digits) <= 15 and not is_made_up(digits)  # noqa: PLR2004  # ITU-T E.164


_NAMED: Final[tuple[Named, ...]] = (
    Named(
        rules.CARD,
        "card card_number card_num card_no credit_card credit_card_number credit_card_no debit_card"
        " debit_card_number payment_card payment_card_number cc_number cc_num pan kreditkarte tarjeta",
        _card,
    ),
    Named(rules.SSN, "ssn social_security social_security_number social_security_no itin", _social),
    Named(rules.NATIONAL_ID, "bsn burgerservicenummer", checks.eleven),
    Named(rules.NATIONAL_ID, "pesel", checks.pesel),
    Named(rules.NATIONAL_ID, "aadhaar aadhaar_number aadhar aadhar_number", checks.aadhaar),
    Named(rules.NATIONAL_ID, "tckn tc_kimlik_no kimlik_no", checks.tckn),
    Named(
        rules.NATIONAL_ID,
        "national_id national_id_number national_insurance_number national_number personal_number"
        " personal_code personnummer citizen_id cnp egn dni cedula rrn amka emso jmbg oib id_card_number"
        " identity_number identity_card_number",
        _long,
    ),
    Named(
        rules.TAX_ID,
        "tax_id tax_id_number tax_number tax_payer_id taxpayer_id tin cpf cuit cuil steuer_id inn tfn",
        _long,
    ),
    Named(
        rules.BANK_ACCOUNT,
        "bank_account bank_account_number bank_account_no account_number account_no acct_number acct_no"
        " kontonummer rekeningnummer clabe",
        _long,
    ),
    Named(rules.PASSPORT, "passport passport_number passport_no passport_num", _document),
    Named(
        rules.LICENCE,
        "driver_license driver_license_number drivers_license drivers_license_number driving_licence"
        " driving_licence_number driving_license driving_license_number",
        _document,
    ),
    Named(rules.MEDICAL, "mrn medical_record_number medical_record_no", _document),
    Named(rules.HEALTH, "nhs_number nhs_no", checks.nhs),
    Named(
        rules.PHONE,
        "phone phone_number phone_no mobile mobile_number mobile_phone telephone telephone_number tel"
        " cell_phone home_phone work_phone whatsapp msisdn fax",
        _phone,
    ),
)


def _unnamed(digits: str) -> bool:
    return _card(digits) and len(set(digits)) > 4  # noqa: PLR2004  # nothing says that it is one


# A card in a member that does not say that it counts or names something.
_UNNAMED: Final = Named(rules.CARD, "", _unnamed)
_OWNERS: Final = (
    "",
    "account_holder_",
    "billing_",
    "client_",
    "customer_",
    "employee_",
    "member_",
    "patient_",
    "person_",
    "primary_",
    "user_",
)
# The end of a name, and behind it a number of seven digits or with an exponent, by itself or first of a list.
_LONG_NUMBER: Final = Lazy(
    rb'"[ \t\r\n]*:[ \t\r\n]*(?:\[[ \t\r\n]*)?-?(?:[0-9]{7}|[0-9]{1,6}(?:\.[0-9]{1,20})?[eE])'
)
# Names that say nothing of a value but that it is one: it is what the object around it is called.
_VALUE: Final = frozenset(("value", "val", "number", "raw", "$numberLong", "$numberDouble"))
_STRUCTURED: Final = "structuredContent"
_BARE: Final = Lazy(rb"[:\[,][ \t\r\n]*[2-6][0-9]{14,18}[ \t\r\n]*[,\]}]")
_DIGITS: Final = bytes(ord("0") if one in b"0123456789" else ord(" ") for one in range(256))
_CARD: Final = b"0" * 15  # digits, as few as one may have: sought much faster than the expression
_FEWEST: Final = 10**6
_LEAST_LONG: Final = 10**13
_ELEMENT: Final = Lazy(r"/[0-9]{1,9}(?=/|\Z)")
_FIX: Final = "have the server give the number as a string, which a token can stand for, or ask it for less"


def numbers(message: Message) -> Iterable[Finding]:
    """What stands in numbers; hashes each string of the message, and walks it only if a name is there."""
    if _has_unnamed(message):
        return _numbers(_without_chance([*_figures(message.value, "", None)]), message.direction)
    if _has_named(message):
        figures = _figures(message.value, "", None)
        return _numbers((one for one in figures if one.named is not _UNNAMED), message.direction)
    return ()


def _numbers(figures: Iterable[Figure], direction: Direction) -> Iterator[Finding]:
    counts = {tier: count(1) for tier in Tier}
    for figure in figures:
        rule = figure.named.rule
        if not figure.named.accept(str(figure.number)):
            continue
        told = _told(rule, next(counts[rule.tier]))
        if told:
            yield _finding(figure, told, direction)
        if told is rules.TOO_MANY:
            return


def _has_named(message: Message) -> bool:
    return not _by_name().keys().isdisjoint(message.strings) and bool(_LONG_NUMBER.search(message.raw))


def _has_unnamed(message: Message) -> bool:
    """Whether a number is as long as a card's where tools are given or give such."""
    is_structured = message.direction is not Direction.TO_CLIENT or _STRUCTURED in message.strings
    has_digits = is_structured and message.raw.translate(_DIGITS).find(_CARD) >= 0
    return has_digits and bool(_BARE.search(message.raw))


def _without_chance(figures: list[Figure]) -> Iterator[Figure]:
    """Without the unnamed ones of a column in which most are no cards: one of ten has the check digit."""
    tally: dict[str, int] = defaultdict(int)
    for figure in figures:
        if figure.named is _UNNAMED and figure.number >= _LEAST_LONG:
            tally[_column(figure)] += 1 if _unnamed(str(figure.number)) else -1
    return (one for one in figures if one.named is not _UNNAMED or tally[_column(one)] >= 0)


def _column(figure: Figure) -> str:
    """What the numbers at one place of the elements of an array have in common."""
    return _ELEMENT.sub("/*", figure.pointer)


def _told(rule: Rule, number: int) -> Rule | None:
    """Under which rule the `number`-th of a tier is told: its own, one for all the rest, or none."""
    if number <= MOST:
        return rule
    if rule.tier is not Tier.SOFT:
        return rules.TOO_MANY
    return rules.unlisted(rule) if number == MOST + 1 else None


def _finding(figure: Figure, rule: Rule, direction: Direction) -> Finding:
    """About the whole value; without mend, as words in the place of a number break what reads it."""
    found = digest(str(figure.number))
    return Finding(
        rule.id,
        rule.severity,
        figure.pointer,
        rule.because,
        confidence=0.8,
        tags=rule.tags,
        digest=found,
        fix=_FIX if direction is Direction.TO_CLIENT else "",
        stands_for=rule.stands_for,
    )


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, Named]:
    """Every way to write every name."""
    return {
        written: named
        for named in _NAMED
        for name in named.names.split()
        for owner in _OWNERS
        for written in _written(owner + name)
    }


def _written(name: str) -> Iterator[str]:
    words = name.split("_")
    pascal = "".join(map(str.capitalize, words))
    yield from (name, name.upper(), name.replace("_", "-"), name.replace("_", ""), pascal)
    yield words[0] + pascal[len(words[0]) :]
    yield from (" ".join(words), " ".join(words).title(), " ".join(words).capitalize())


def _figures(value: object, pointer: str, named: Named | None) -> Iterator[Figure]:
    """The numbers that a name announces, their own or that of the list around them."""
    if isinstance(value, dict):
        yield from _in_object(value, pointer, named)
    elif isinstance(value, list):
        yield from _in_list(value, pointer, named)
    elif named and isinstance(value, int | float) and abs(value) >= _FEWEST and value == int(value):
        yield Figure(pointer, named, abs(int(value)))


def _in_object(members: Mapping[str, object], pointer: str, named: Named | None) -> Iterator[Figure]:
    for key, item in members.items():
        if isinstance(item, dict | list | int | float):
            meant = _by_name().get(key) or (named if key in _VALUE else _unless_serial(key))
            yield from _figures(item, below(pointer, key), meant)


def _unless_serial(key: str) -> Named | None:
    return None if is_serial(f"{key}:") else _UNNAMED


def _in_list(elements: list[object], pointer: str, named: Named | None) -> Iterator[Figure]:
    for number, item in enumerate(elements):
        if named or isinstance(item, dict | list):
            yield from _figures(item, below(pointer, number), named)
