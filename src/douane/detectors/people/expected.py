"""What a parameter is meant for: an address in `to` is no surprise, a passport number in `comment` is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from douane.detectors.lazy import Lazy
from douane.detectors.people import rules
from douane.detectors.people.nobodys import NOBODYS
from douane.detectors.roles.declared import member, names_members
from douane.model.finding import Severity
from douane.protocol.direction import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from douane.detectors.text import Text
    from douane.model.finding import Finding

_ARGUMENTS: Final = "/params/arguments/"
# Names are in small letters, and a space parts their words. What stands for one person is expected only
# where the name says just that: `account`, `number`, `id` and `recipient` are names of many things.
_NUMBER: Final = r"(?: (?:number|num|no|nr|id|code))?\b"
_PARTY: Final = r"(?:to|from|source|destination|beneficiary|creditor|debtor|payee|recipient|sender|target)"
_TAX: Final = (
    rf"\b(?:tax|fiscal|taxpayer|tax payer) (?:id|number|no|code|ident\w*)\b|\btaxid|\b(?:tin|nif|cpf|rfc"
    rf"|cuit|cuil|inn|utr|tfn){_NUMBER}|\bvat (?:id|number|no)\b|steuer"
)
_NATIONAL: Final = (
    rf"\bnational (?:id|number|ident\w*|insurance)|\bid (?:number|no|card)\b|\bidentity (?:number|no|card)"
    rf"|\bidentity doc|\bidentification (?:number|no|card|doc)|\bsocial (?:security|insurance)"
    rf"|\bpersonal (?:number|code|id)\b"
    rf"|\bcitizen (?:id|number)|\b(?:ssn|bsn|dni|nie|pesel|nric|aadhaar|curp|hetu|nino|cnp|egn|rrn){_NUMBER}"
    rf"|codice fiscale|personnummer|{_TAX}"
)
_WORDS: Final[Mapping[str, Lazy[str]]] = {
    rules.EMAIL.id: Lazy(
        r"mail|recipient|^(?:to|cc|bcc|from|sender|reply ?to)$|attendee|invitee|participant"
        r"|^user(?: ?(?:name|id|principal name))?$|^contacts?$|login|assignee"
    ),
    rules.PHONE.id: Lazy(r"phone|mobile|^tel|\bfax|recipient|^(?:to|from)$|^contacts?$|msisdn|whatsapp|sms"),
    rules.IP.id: Lazy(r"\bip|ip\b|address|host|server|target|cidr|subnet|network|dns"),
    rules.MAC.id: Lazy(r"\bmac\b|device|hardware|address"),
    rules.COORDINATES.id: Lazy(
        r"\blat|\blon|\blng|coord|location|point|position|\bgeo|origin|destination|center|address"
    ),
    rules.ADDRESS.id: Lazy(r"address|street|location|origin|destination|place|where|\bship|^from$|^to$"),
    rules.BIRTH_DATE.id: Lazy(r"birth|\bdob\b|\bborn\b|\bbday\b"),
    rules.CARD.id: Lazy(
        rf"\b(?:credit|debit|payment|bank) ?card\b|^cards?$|\bcard ?(?:number|num|no)s?\b"
        rf"|\bpan{_NUMBER}|\bcc ?num"
    ),
    rules.IBAN.id: Lazy(
        rf"iban|\bbank ?account|\baccount ?(?:number|num|no)s?\b|\b{_PARTY} ?(?:bank )?account\b"
    ),
    rules.BANK_ACCOUNT.id: Lazy(
        rf"iban|clabe|\bbank ?acc|\bacc(?:oun)?t ?(?:number|num|no)s?\b|\brouting\b|\bsort ?code"
        rf"|\b{_PARTY} ?(?:bank )?account\b"
    ),
    rules.WALLET.id: Lazy(r"wallet|address|account|owner|recipient|contract|token|^(?:to|from)$|sender"),
    rules.SSN.id: Lazy(rf"\bssn|\bsocial ?security|{_NATIONAL}"),
    rules.NATIONAL_ID.id: Lazy(_NATIONAL),
    rules.TAX_ID.id: Lazy(rf"\bpan{_NUMBER}|{_NATIONAL}"),
    rules.PASSPORT.id: Lazy(r"passport|\btravel ?doc|\bdocument ?(?:number|no|id)\b|\bidentity doc"),
    rules.LICENCE.id: Lazy(
        r"\bdriv\w*(?: ?'?s)? ?licen[cs]e|^licen[cs]e(?: (?:number|no|id))?$|\bdocument ?(?:number|no|id)\b"
    ),
    rules.MEDICAL.id: Lazy(
        r"\bmrn\b|\bmedical ?rec|^patients?$|\bpatient ?(?:id|number|no)\b|\bchart ?(?:number|no)\b"
    ),
    rules.HEALTH.id: Lazy(
        r"insurance|\bmedicare|\bnhs\b|\bhealth ?(?:id|number|card)|\bpolicy ?(?:number|no|id)\b"
        r"|\bmember ?(?:id|number)\b|kvnr"
    ),
}  # fmt: skip
_STRONG: Final = frozenset(rule.id for rule in rules.RULES if rule.severity is Severity.HIGH)
# Who writes here says anything.
_FREE: Final = Lazy(
    r"text|body|content|message|comment|note|descr|subject|title|query|prompt|thought"
    r"|markdown|html|summary|code|command|sql|search|filter|keyword|^q$"
)
# So does who is told so: what one of many things may be is no name for it.
_ANY: Final = Lazy(r"\b(?:text|notes?|search\w*|query|any|anything|keywords?|e\.g|such as|like|etc)\b")
_LONGEST: Final = 120  # characters of a description that says what one value is
_PARTS: Final = Lazy(r"(?<=[a-z0-9])(?=[A-Z])|[_.-]+")


def marked(text: Text, findings: Iterable[Finding]) -> Iterator[Finding]:
    """`findings`; those of nobody, and those in a parameter that announces their kind, tell so by a tag."""
    findings = [_unowned(one) for one in findings]
    if text.message.direction is not Direction.TO_SERVER:
        yield from findings
        return
    for one in findings:
        if one.where.startswith(_ARGUMENTS) and _is_meant(one, text):
            yield replace(one, severity=Severity.INFO, tags=(*one.tags, rules.EXPECTED))
        else:
            yield one


def _unowned(finding: Finding) -> Finding:
    """The finding, marked as expected if it is a number that is published for tests and is nobody's."""
    if finding.digest[:16] not in NOBODYS:
        return finding
    return replace(finding, severity=Severity.INFO, tags=(*finding.tags, rules.EXPECTED))


def _is_meant(finding: Finding, text: Text) -> bool:
    words = _WORDS.get(finding.rule)
    if words is None:
        return False
    names = tuple(part for part in finding.where[len(_ARGUMENTS) :].split("/") if not part.isdigit())
    if not names or _is_free(name := _PARTS.sub(" ", names[-1]).strip().lower(), finding.rule):
        return False
    told = list(_told(names, text.about.definition))
    if finding.rule in _STRONG:
        told = [one for one in told if _ANY.search(one) is None]
        if not _is_declared(names, finding.rule, text.about.definition):
            return False
    return any(words.search(one) is not None for one in (name, *told))


def _is_free(name: str, rule: str) -> bool:
    """Whether anything may stand there; a code of a known kind, such as `sort code`, is not free."""
    return _FREE.search(name) is not None and not (
        rule in _STRONG and _WORDS[rule].search(name) and "code" in name
    )


def _is_declared(names: tuple[str, ...], rule: str, definition: Mapping[str, object]) -> bool:
    """Whether the tool names the parameter so, and not whoever calls it.

    A tool that names no parameter at all has no names but the caller's; of an object that may have any
    members, its own name says what for, such as `bank_account`.
    """
    root = _schema(definition)
    if not names_members(root, root):
        return True
    at, above = root, ""
    for name in names:
        below = member(root, at, name)
        if below is None:
            return bool(above) and not names_members(root, at) and _is_for(above, rule)
        at, above = below, name
    return True


def _is_for(name: str, rule: str) -> bool:
    return _WORDS[rule].search(_PARTS.sub(" ", name).strip().lower()) is not None


def _told(names: tuple[str, ...], definition: Mapping[str, object]) -> Iterator[str]:
    """What the schema says of the parameter, in small letters."""
    root = at = _schema(definition)
    for name in names:
        at = member(root, at, name) or {}
    for keyword in ("title", "description", "format"):
        said = at.get(keyword)
        if isinstance(said, str) and len(said) <= _LONGEST:
            yield said.lower()


def _schema(definition: Mapping[str, object]) -> Mapping[str, object]:
    found = definition.get("inputSchema")
    return found if isinstance(found, dict) else {}
