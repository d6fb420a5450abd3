"""Findings as the record lists them, each under an id by which a person can speak of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from douane.engine.discretion import WITHHELD, brief, is_touched
from douane.policy.document import UNEXCEPTABLE
from douane.policy.settings import Replayable
from douane.policy.values import local_digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from douane.engine.case import Judgement
    from douane.engine.rules import Rules
    from douane.model.finding import Finding
    from douane.model.session import Session
    from douane.model.verdict import Reason

MAX_LISTED: Final = 50  # findings and reasons written out in one entry; the rest are counted
_LONGEST_NAME: Final = 256
_NAMING: Final = ("name", "uri", "uriTemplate")  # members that hold what a definition is called
_OF_SESSION: Final = 8  # characters of a session's id that tell its findings from those of others


def with_ids(judgement: Judgement, session: Session) -> Judgement:
    """The judgement with an id for each finding that its entry will list; the session counts them."""
    count = min(len(judgement.findings), MAX_LISTED)
    if not count:
        return judgement
    first = session.noted + 1
    session.noted += count
    prefix = session.id[:_OF_SESSION]
    return replace(judgement, ids=tuple(f"f-{prefix}-{first + number}" for number in range(count)))


def listed(judgement: Judgement, rules: Rules) -> list[dict[str, object]]:
    """The findings for the entry: everything that an exception for one of them needs, and nothing found."""
    lifted = {(one.finding, one.where, one.start): one.exception for one in judgement.verdict.lifted}
    keeps, noted = rules.settings.audit.replay is Replayable.KEPT, []
    for number, finding in enumerate(judgement.findings[:MAX_LISTED]):
        entry = brief_finding(finding) | (_for_rules(finding) if keeps else {})
        if number < len(judgement.ids):
            entry["id"] = judgement.ids[number]
        if value := local_digest(rules.value_key, finding.digest):
            entry["value"] = value
        if finding.origin:
            entry["origin"] = finding.origin
        if (name := _definition(judgement, finding)) is not None:
            entry["subject"] = name
        if excepted := lifted.get((finding.rule, finding.where, finding.start)):
            entry["excepted"] = excepted
        noted.append(entry)
    return noted


def brief_finding(finding: Finding) -> dict[str, object]:
    """What every entry says of a finding."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.name.lower(),
        "where": brief(finding.where),
        "because": finding.because,
    }


def _for_rules(finding: Finding) -> dict[str, object]:
    """What rules may ask of a finding beside what people read, as far as it is not as usual."""
    noted: dict[str, object] = {"tags": [*finding.tags]} if finding.tags else {}
    if finding.confidence != 1:
        noted["confidence"] = finding.confidence
    if finding.mend is None or finding.in_key:
        noted["stays"] = True
    if finding.stands_for:
        noted["stands_for"] = finding.stands_for
    return noted


def excepting(judgement: Judgement, reasons: Iterable[Reason]) -> dict[Reason, str]:
    """For each reason about a listed finding that may be excepted, the id of that finding."""
    ids: dict[tuple[str, str, int], str] = {}
    for finding, ident in zip(judgement.findings, judgement.ids, strict=False):
        ids.setdefault((finding.rule, finding.where, finding.start), ident)
    found = ((reason, ids.get((reason.finding, reason.where, reason.start))) for reason in reasons)
    return {reason: ident for reason, ident in found if ident and not reason.finding.startswith(UNEXCEPTABLE)}


def _definition(judgement: Judgement, finding: Finding) -> str | None:
    """The name of the definition of a list in which it was found; None where it was found in none."""
    for where, name in judgement.definitions.items():
        if f"{finding.where}/".startswith(f"{where}/"):
            touched = any(is_touched(f"{where}/{key}", judgement.findings) for key in _NAMING)
            return WITHHELD if touched else name[:_LONGEST_NAME]
    return None
