"""What somebody who is asked about a held message sees of it: what was found, in its words, no secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.audit.redact import replaced
from douane.engine.discretion import brief, names
from douane.protocol.json import CUT, at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from douane.engine.case import Judgement
    from douane.model.finding import Finding
    from douane.model.message import Message
    from douane.model.session import Session
    from douane.model.verdict import Reason

VERSION: Final = 1
MAX_SHOWN: Final = 16  # findings in one question
AROUND: Final = 1500  # characters before and after what was found
LONGEST: Final = 6000  # characters of one text
_PRIVATE: Final = ("secret.", "personal.", "token.")
_WHOLE: Final = "[not shown]"


def question(
    message: Message, session: Session, judgement: Judgement, reasons: Sequence[Reason]
) -> Mapping[str, object]:
    """What is asked, as JSON: about which message, and the text around all that `reasons` are about."""
    held = {(one.finding, one.where, one.start) for one in reasons}
    asked = [one for one in judgement.findings if (one.rule, one.where, one.start) in held]
    private = [one for one in judgement.findings if one.rule.startswith(_PRIVATE)]
    named = names(message, judgement.findings)
    return {
        "v": VERSION,
        "server": session.server.name,
        "method": named.method,
        "subject": named.subject,
        "direction": message.direction.value,
        "findings": [_shown(one, message, private) for one in asked[:MAX_SHOWN]],
        "findings_in_all": len(asked),
    }


def _shown(finding: Finding, message: Message, private: Iterable[Finding]) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.name.lower(),
        "confidence": finding.confidence,
        "where": brief(finding.where),
        "because": finding.because,
        "text": _text(finding, message, [one for one in private if _covers(one, finding.where)]),
    }


def _covers(private: Finding, where: str) -> bool:
    """Whether this may be in the text at `where`."""
    place = private.where.removesuffix(CUT)
    return where in {private.where, place} or where.startswith(f"{place}/")


def _text(finding: Finding, message: Message, private: Sequence[Finding]) -> str:
    """The text around what was found, with what nobody else may see replaced, or nothing of it."""
    text = at(message.value, finding.where)
    if not isinstance(text, str):
        return ""
    if any(one.where != finding.where or not 0 <= one.start < one.end <= len(text) for one in private):
        return _WHOLE
    first = max(0, finding.start - AROUND)
    last = min(len(text), max(finding.end, finding.start) + AROUND, first + LONGEST)
    spans = [
        ("", max(one.start, first) - first, min(one.end, last) - first, one.mend or f"[{one.rule}]")
        for one in private
        if one.start < last and first < one.end
    ]
    return replaced(text[first:last], spans)
