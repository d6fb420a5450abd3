"""The rules about personal data, and what a seeker says that it saw."""

from __future__ import annotations

from typing import Final, NamedTuple

from douane.detectors.sighting import Rule, Tier
from douane.model.finding import Severity

TAGS: Final = ("MCP10:2025", "ASI02", "AML.T0057", "MCP-T5", "CWE-359")
EXPECTED: Final = "expected"  # the tag of what stands in a parameter that is meant for it


class Seen(NamedTuple):
    """`rule` applies to `start`..`end`; with `is_member` only if the string before is the value's name."""

    rule: Rule
    start: int
    end: int
    confidence: float
    is_member: bool = False


def _contact(name: str, because: str, *laws: str) -> Rule:
    """Where a person can be reached or was: everyday data, which a policy seldom stops."""
    return Rule(f"personal.{name}", Severity.LOW, because, (*TAGS, "GDPR", *laws), Tier.SOFT)


def _strong(name: str, because: str, *laws: str) -> Rule:
    """What stands for one person, and opens doors in his or her name."""
    return Rule(f"personal.{name}", Severity.HIGH, because, (*TAGS, "GDPR", *laws))


EMAIL: Final = _contact("email", "an e-mail address", "HIPAA")
PHONE: Final = _contact("phone", "a telephone number", "HIPAA")
IP: Final = _contact("ip", "an IP address", "HIPAA")
MAC: Final = _contact("mac", "the hardware address of a device", "HIPAA")
COORDINATES: Final = _contact("coordinates", "the coordinates of a place", "HIPAA")
ADDRESS: Final = _contact("address", "a postal address", "HIPAA")

BIRTH_DATE: Final = Rule(
    "personal.birth-date", Severity.MEDIUM, "a date of birth", (*TAGS, "GDPR", "HIPAA"), Tier.SOFT
)
CARD: Final = _strong("card", "the number of a payment card", "PCI-DSS")
IBAN: Final = _strong("iban", "an international bank account number", "HIPAA")
BANK_ACCOUNT: Final = _strong("bank-account", "the number of a bank account", "HIPAA")
WALLET: Final = _contact("crypto-wallet", "the address of a wallet")
SSN: Final = _strong("us-ssn", "a social security number of the United States", "HIPAA")
NATIONAL_ID: Final = _strong("national-id", "the number by which a state knows a person", "HIPAA")
TAX_ID: Final = _strong("tax-id", "the number by which a tax office knows a person", "HIPAA")
PASSPORT: Final = _strong("passport", "the number of a passport", "HIPAA")
LICENCE: Final = _strong("driving-licence", "the number of a driving licence", "HIPAA")
MEDICAL: Final = _strong("medical-record", "the number of a patient's record", "GDPR-9", "HIPAA")
HEALTH: Final = _strong("health-insurance", "the number of a health insurance", "GDPR-9", "HIPAA")
BULK: Final = Rule(
    "personal.bulk", Severity.MEDIUM, "a list of many persons", (*TAGS, "GDPR", "HIPAA"), Tier.SOFT
)
TOO_MANY: Final = Rule(
    "personal.too-many", Severity.HIGH, "more personal data than is listed", TAGS, stands_for="personal."
)
# One for each kind that is not listed to its end, as severe as that.
UNLISTED: Final = Rule(
    "personal.contact-too-many",
    Severity.LOW,
    "more of this kind of personal data than is listed",
    TAGS,
    Tier.SOFT,
)

RULES: Final[tuple[Rule, ...]] = (
    EMAIL,
    PHONE,
    IP,
    MAC,
    COORDINATES,
    ADDRESS,
    BIRTH_DATE,
    CARD,
    IBAN,
    BANK_ACCOUNT,
    WALLET,
    SSN,
    NATIONAL_ID,
    TAX_ID,
    PASSPORT,
    LICENCE,
    MEDICAL,
    HEALTH,
    BULK,
    TOO_MANY,
    UNLISTED,
)
NO_VALUES: Final = (BULK, TOO_MANY, UNLISTED)  # about many values, and not about one
CONTACTS: Final = tuple(rule for rule in RULES if rule.tier is Tier.SOFT and rule not in NO_VALUES)


def unlisted(rule: Rule) -> Rule:
    """The rule that says that there is more of what `rule` finds."""
    because = f"{rule.because}, and more of them than are listed"
    return UNLISTED._replace(severity=rule.severity, because=because, tags=rule.tags, stands_for=rule.id)
