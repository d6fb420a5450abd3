"""What a client hears of a call that is one too many."""

from __future__ import annotations

from math import ceil
from typing import Final, NamedTuple

from douane.gateway.limits.admission import Call, Refusal
from douane.gateway.say import HttpAnswer
from douane.model.events import Record
from douane.policy.rates import Beyond
from douane.protocol.direction import Direction
from douane.protocol.eras import Revision, refused_result
from douane.protocol.json import encode
from douane.protocol.jsonrpc import RequestId

TOO_MANY: Final = 4290  # the code of the JSON-RPC error
_VERSION: Final = 1


class Asked(NamedTuple):
    """The request that was one too many, as far as it was read."""

    ident: RequestId | None
    method: str
    revision: Revision | None
    tool: str = ""


def answer(refusal: Refusal, asked: Asked, beyond: Beyond) -> HttpAnswer:
    """HTTP 429 with `Retry-After`, or a result of the tool that a model understands, as configured."""
    text = f"refused by Douane: {refusal.because} (limit.{refusal.scope}); try again in {_wait(refusal)} s"
    if beyond is Beyond.TOOL_ERROR and asked.method == "tools/call" and asked.ident is not None:
        said = {"content": [{"type": "text", "text": text}], "isError": True}
        result = said | refused_result(asked.revision)
        return HttpAnswer(200, (_JSON,), encode({"jsonrpc": "2.0", "id": asked.ident, "result": result}))
    details = {"douane": {"rule": f"limit.{refusal.scope}", "retryAfter": _wait(refusal)}}
    error = {"code": TOO_MANY, "message": text, "data": details}
    headers = (_JSON, ("retry-after", str(_wait(refusal))))
    return HttpAnswer(429, headers, encode({"jsonrpc": "2.0", "id": asked.ident, "error": error}))


def noted(refusal: Refusal, call: Call, at: float) -> Record:
    """The entry of a refusal, for those that are news: a flood is one line a minute."""
    finding = {
        "rule": f"limit.{refusal.scope}",
        "severity": "medium",
        "where": "",
        "because": refusal.because,
    }
    tenant, _, principal = call.whose.partition("/")
    whose = {"principal": principal, "tenant": tenant, "server": "", "server_name": call.server}
    what = {"kind": "lifecycle", "method": "limit", "subject": call.tool[:256], "action": "deny"}
    base = {"v": _VERSION, "at": at, "session": call.session, "direction": Direction.TO_SERVER.value}
    return Record(base | whose | what | {"findings": [finding]})


_JSON: Final = ("content-type", "application/json")


def _wait(refusal: Refusal) -> int:
    return max(1, ceil(refusal.wait))
