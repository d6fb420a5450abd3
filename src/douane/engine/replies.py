"""What a peer hears instead of its message: errors that say what, why, and what to do.

Codes of our own lie outside -32768…-32000, which JSON-RPC 2.0 and MCP 2026-07-28 reserve.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from douane.engine.discretion import WITHHELD, brief, names
from douane.engine.noted import excepting
from douane.engine.permit import Permit
from douane.model.access import DEFAULT_TENANT
from douane.model.verdict import Action, Reason
from douane.policy.document import UNEXCEPTABLE
from douane.policy.judge import PERSON
from douane.protocol.direction import Direction
from douane.protocol.eras import refused_result
from douane.protocol.json import encode, segments
from douane.protocol.jsonrpc import Notification, Request, RequestId, Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from douane.engine.case import Judgement
    from douane.engine.discretion import Names
    from douane.model.message import Message
    from douane.protocol.refusal import Unreadable

ILLEGAL: Final = 4000  # not a legal MCP message here
REFUSED: Final = 4030  # the policy refuses it
HELD: Final = 4230  # it waits until a person has decided
UNAVAILABLE: Final = 5030  # it could not be recorded or delivered

# Findings that a model can mend by calling again with other arguments: it is told in a tool result.
_CORRECTABLE: Final = (
    "secret.",
    "personal.",
    "hidden.",
    "interpreter.",
    "schema.arguments",
    "schema.undeclared",
    "token.",
    "behaviour.",
    "engine.suspended",
)
_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})
_SHOWN_REASONS: Final = 5
_WAY: Final = "douane policy except {} --reason '…'"
_COMMANDS: Final = re.compile(
    r"\bdouane (?:policy except|tools (?:list|diff|approve)|audit (?:show|search)|approvals approve"
    r"|servers (?:show|request|resume)|sessions lift)(?![\w-])"
)
_LONGEST_FIX: Final = 1024  # characters; it may hold the name of a tool


@dataclass(frozen=True, slots=True)
class _Refused:
    """A refused message, what it may be called, and the reasons that decided, the strictest first.

    `ids` are those of the findings that reasons are about, where the record has them.
    """

    message: Message
    named: Names
    reasons: Sequence[Reason]
    ids: Mapping[Reason, str]
    tenant: str


def refusal(message: Message, judgement: Judgement, tenant: str = DEFAULT_TENANT) -> Permit | None:
    """The answer to the sender of a refused request, or to who waits for a refused answer; else None.

    Commands in it are about the log and documents of `tenant`.
    """
    packet, verdict = message.packet, judgement.verdict
    if isinstance(packet, Notification):
        return None
    reasons = sorted(verdict.reasons, key=lambda reason: (-reason.action, reason.where, reason.finding))
    deciding = [reason for reason in reasons if reason.action >= Action.HOLD] or reasons
    named, ids = names(message, judgement.findings), excepting(judgement, deciding)
    case = _Refused(message, named, deciding, ids, tenant)
    if isinstance(packet, Request) and message.method == "tools/call" and _correctable(deciding):
        return _tool_error(case)
    code = HELD if verdict.action is Action.HOLD else REFUSED
    towards = message.direction if isinstance(packet, Response) else message.direction.opposite
    return error(towards, case.named.ident, code, _sentence(case), _details(case))


def illegal(towards: Direction, ident: RequestId | None, refused: Unreadable) -> Permit:
    """The error for bytes that are not a legal message; `ident` is None where they name no request."""
    place = f" at `{refused.where}`" if refused.where else ""
    text = f"refused by Douane: {refused.because}{place} ({refused.rule})"
    todo = f"\nWhat to do: {refused.fix}" if refused.fix else ""
    details: dict[str, object] = {"rule": refused.rule, "where": refused.where, "fix": refused.fix}
    return error(towards, ident, refused.code or ILLEGAL, text + todo, details, refused.details)


def unavailable(towards: Direction, ident: RequestId | None, because: str) -> Permit:
    """The error for a message that could not be recorded, or whose answer will never come."""
    return error(towards, ident, UNAVAILABLE, f"stopped by Douane: {because}", {"rule": "engine.unavailable"})


def error(
    towards: Direction,
    ident: RequestId | None,
    code: int,
    text: str,
    details: Mapping[str, object],
    beside: Mapping[str, object] = _NOTHING,
) -> Permit:
    """A JSON-RPC error of ours: details under `data.douane`, what the specification wants beside it."""
    body = {"code": code, "message": text, "data": {**beside, "douane": details}}
    packets = () if ident is None else (Response(ident, body, failed=True),)
    return Permit(towards, encode({"jsonrpc": "2.0", "id": ident, "error": body}), packets)


def _correctable(reasons: Iterable[Reason]) -> bool:
    """Whether a model can do something about it, which includes that it tells a person."""
    return all(reason.ask == PERSON or reason.finding.startswith(_CORRECTABLE) for reason in reasons)


def _tool_error(case: _Refused) -> Permit:
    result = {
        "content": [{"type": "text", "text": _sentence(case)}],
        "isError": True,
        "_meta": {"douane": _details(case)},
        **refused_result(case.message.revision),
    }
    ident = case.named.ident
    packets = () if ident is None else (Response(ident, result, failed=False),)
    return Permit(Direction.TO_CLIENT, encode({"jsonrpc": "2.0", "id": ident, "result": result}), packets)


def _sentence(case: _Refused) -> str:
    held = bool(case.reasons) and all(reason.action is Action.HOLD for reason in case.reasons)
    head = "held by Douane" if held else "refused by Douane"
    lines = [_line(case, reason) for reason in case.reasons[:_SHOWN_REASONS]]
    if len(case.reasons) > _SHOWN_REASONS:
        lines.append(f"and {len(case.reasons) - _SHOWN_REASONS} more")
    fixes = _few(_repeatable(case, reason.fix) for reason in case.reasons)
    todo = [f"What to do: {fix}" for fix in fixes]
    todo += [f"If it is meant to pass, a person may run: `{way}`" for way in _ways(case)]
    return "\n".join((f"{head}: {'; '.join(lines)}", *todo))


def _ways(case: _Refused) -> list[str]:
    """The commands that except what was found: one for all that the record has ids of.

    There are none beside what no exception lifts: whoever ran them would have excepted something in vain.
    """
    if any(reason.finding.startswith(UNEXCEPTABLE) for reason in case.reasons):
        return []
    ids = _few(case.ids.get(reason, "") for reason in case.reasons)
    others = (_repeatable(case, reason.exception) for reason in case.reasons if reason not in case.ids)
    return [_of_tenant(case, _WAY.format(" ".join(ids))), *_few(others)] if ids else _few(others)


def _few(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text][:_SHOWN_REASONS]


def _line(case: _Refused, reason: Reason) -> str:
    rule = reason.finding or reason.policy_rule
    return f"{_place(case, reason.where)} {reason.because} ({rule})".strip()


def _way(case: _Refused, reason: Reason) -> str:
    ident = case.ids.get(reason)
    return _of_tenant(case, _WAY.format(ident)) if ident else _repeatable(case, reason.exception)


def _repeatable(case: _Refused, advice: str) -> str:
    """The advice without a name that may not be repeated."""
    subject = case.message.subject
    if subject and case.named.subject != subject:
        advice = advice.replace(subject, WITHHELD)
    advice = _of_tenant(case, advice)
    return advice if len(advice) <= _LONGEST_FIX else f"{advice[:_LONGEST_FIX]}…"


def _of_tenant(case: _Refused, advice: str) -> str:
    """The advice, of which each command looks where this tenant's log and documents are."""
    if case.tenant == DEFAULT_TENANT:
        return advice
    return _COMMANDS.sub(rf"\g<0> --tenant {case.tenant}", advice)


def _place(case: _Refused, where: str) -> str:
    """A JSON Pointer in the words of a person: which argument, or which part of the message."""
    parts = segments(where)
    if parts[:2] == ["params", "arguments"] and len(parts) > 2:  # noqa: PLR2004  # the argument's name comes third
        return f"argument `{brief('/'.join(parts[2:]))}`:"
    if where in {"/params/name", "/params/uri"} and case.named.subject:
        return f"`{brief(case.named.subject)}`:"
    return f"`{brief(where)}`:" if where else ""


def _details(case: _Refused) -> dict[str, object]:
    return {
        "reasons": [
            {
                "rule": reason.finding,
                "policy_rule": reason.policy_rule,
                "where": brief(reason.where),
                "fix": _repeatable(case, reason.fix),
                "id": case.ids.get(reason, ""),
                "exception": _way(case, reason),
            }
            for reason in case.reasons[:_SHOWN_REASONS]
        ]
    }
