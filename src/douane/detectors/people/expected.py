"""What a parameter is meant for: an address in `to` is no surprise, a passport number in `comment` is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from douane.detectors.lazy import Lazy
from douane.detectors.people import rules
from douane.model.finding import Severity
from douane.protocol.direction import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from douane.detectors.text import Text
    from douane.model.finding import Finding

_ARGUMENTS: Final = "/params/arguments/"
_WORDS: Final[Mapping[str, Lazy]] = {
    rules.EMAIL.id: Lazy(
        r"mail|recipient|^(?:to|cc|bcc|from|sender|reply_?to)$|attendee|invitee|participant|user"
        r"|contact|login|account|assignee|member"
    ),
    rules.PHONE.id: Lazy(r"phone|mobile|^tel|fax|recipient|^(?:to|from)$|contact|msisdn|whatsapp|sms|number"),
    rules.IP.id: Lazy(r"\bip|ip\b|address|host|server|target|cidr|subnet|network|dns"),
    rules.MAC.id: Lazy(r"mac|device|hardware|address"),
    rules.COORDINATES.id: Lazy(
        r"lat|lon|lng|coord|location|point|position|geo|origin|destination|center|address"
    ),
    rules.ADDRESS.id: Lazy(r"address|street|location|origin|destination|place|where|ship|from|to"),
    rules.BIRTH_DATE.id: Lazy(r"birth|dob|born|date"),
    rules.CARD.id: Lazy(r"card|\bpan\b|payment|cc_?num"),
    rules.IBAN.id: Lazy(r"iban|account|beneficiary|creditor|debtor|bank|payee|recipient"),
    rules.BANK_ACCOUNT.id: Lazy(r"account|bank|routing|sort_?code|iban|clabe|payee|beneficiary"),
    rules.WALLET.id: Lazy(r"wallet|address|account|owner|recipient|contract|token|^(?:to|from)$|sender"),
    rules.SSN.id: Lazy(r"ssn|social.?security|tax|national|identi"),
    rules.NATIONAL_ID.id: Lazy(
        r"national|identi|\bid_?(?:number|no|card)|social.?(?:security|insurance)"
        r"|personal.?(?:number|code|id)|citizen|ssn|bsn|dni|nie\b|cpf|pesel|nric"
        r"|aadhaar|curp|fiscal|personnummer|hetu|nino|tax"
    ),
    rules.TAX_ID.id: Lazy(r"tax|fiscal|\btin\b|vat|\bnif\b|cpf|\brfc\b|cuit|\bpan\b|\binn\b|steuer|identi"),
    rules.PASSPORT.id: Lazy(r"passport|travel.?doc|document|identi"),
    rules.LICENCE.id: Lazy(r"licen[cs]e|driver|document|identi"),
    rules.MEDICAL.id: Lazy(r"mrn|medical|patient|record|chart"),
    rules.HEALTH.id: Lazy(r"insurance|member|medicare|nhs|health|polic|kvnr"),
}  # fmt: skip
# Who writes here says anything.
_FREE: Final = Lazy(
    r"text|body|content|message|comment|note|descr|subject|title|query|prompt|thought"
    r"|markdown|html|summary|code|command|sql"
)
_LONGEST: Final = 120  # characters of a description that says what one value is
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def marked(text: Text, findings: Iterable[Finding]) -> Iterator[Finding]:
    """`findings`, and those that stand in a parameter that announces their kind tell so by a tag."""
    if text.message.direction is not Direction.TO_SERVER:
        yield from findings
        return
    for one in findings:
        if one.where.startswith(_ARGUMENTS) and _is_meant(one, text):
            yield replace(one, severity=Severity.INFO, tags=(*one.tags, rules.EXPECTED))
        else:
            yield one


def _is_meant(finding: Finding, text: Text) -> bool:
    words = _WORDS.get(finding.rule)
    if words is None:
        return False
    names = tuple(part for part in finding.where[len(_ARGUMENTS) :].split("/") if not part.isdigit())
    if not names or _FREE.search(name := _CAMEL.sub("_", names[-1]).lower()):
        return False
    return any(words.search(told) is not None for told in (name, *_told(names, text.about.definition)))


def _told(names: tuple[str, ...], definition: Mapping[str, object]) -> Iterator[str]:
    """What the schema says of the parameter, in small letters."""
    at: object = definition.get("inputSchema")
    for name in names:
        properties = _below(at).get("properties")
        at = properties.get(name) if isinstance(properties, dict) else None
    for keyword in ("title", "description", "format"):
        said = at.get(keyword) if isinstance(at, dict) else None
        if isinstance(said, str) and len(said) <= _LONGEST:
            yield said.lower()


def _below(schema: object) -> Mapping[str, object]:
    found = schema if isinstance(schema, dict) else {}
    items = found.get("items")
    return items if isinstance(items, dict) else found
