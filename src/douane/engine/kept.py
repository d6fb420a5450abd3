"""What the record keeps of a message so that it can be judged again: no content, and no more than need be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane import __version__
from douane.behaviour import act_of
from douane.behaviour.veiled import sealed, veiled
from douane.engine.conduct import is_measured, is_ours, seen
from douane.engine.discretion import WITHHELD, is_touched
from douane.engine.flowing import labels_shown
from douane.engine.surroundings import definition_of
from douane.inventory.definitions import BY_METHOD
from douane.model.access import DEFAULT_TENANT
from douane.protocol.direction import Direction
from douane.protocol.json import at as value_at
from douane.protocol.jsonrpc import Request, Response
from douane.protocol.mcp import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from douane.engine.case import Judgement
    from douane.engine.rules import Rules
    from douane.model.access import Principal
    from douane.model.act import Act, Step
    from douane.model.message import Message
    from douane.model.session import Session

MOST_NAMES: Final = 512  # of definitions in one list
MOST_GROUPS: Final = 64
_CALL: Final = "tools/call"
_HINTS: Final = ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")
_ENVELOPE: Final = "_meta"


def kept(
    message: Message, session: Session, rules: Rules, judgement: Judgement, body: Mapping[str, object]
) -> dict[str, object]:
    """What is kept beside the `body` of its entry; costs microseconds.

    What of the arguments the entry does not hold is kept as digests and numbers under this machine's key,
    and of those nothing that a detector found or whose name says that it is a secret.
    """
    noted: dict[str, object] = {"by": __version__}
    if message.direction is Direction.TO_SERVER:
        if isinstance(message.packet, Request):
            noted.update(_of_request(message, session, rules, judgement, body))
        return noted | _shared(session, rules) | _who(session.principal)
    packet = message.packet
    if isinstance(packet, Response):
        noted.update(_of_answer(message, packet, judgement))
        if rules.settings.labels:
            shown = labels_shown(session, packet.outcome, rules)
            noted |= {"shown": sorted(shown)} if shown else {}
    return noted


def rebuilt(method: str, subject: str, body: Mapping[str, object]) -> dict[str, object]:
    """The parameters of a request as its entry tells them."""
    named = {SUBJECTS[method]: subject} if subject and method in SUBJECTS else {}
    return {**named, "arguments": body["arguments"]} if "arguments" in body else {**named}


def _of_request(
    message: Message, session: Session, rules: Rules, judgement: Judgement, body: Mapping[str, object]
) -> Iterator[tuple[str, object]]:
    if message.method == _CALL:
        said = definition_of(message, rules).get("annotations")
        hints = {name: said[name] for name in _HINTS if name in said} if isinstance(said, dict) else {}
        if hints:
            yield "hints", hints
    if not is_measured(message):
        return
    under_way = len(session.pending[Direction.TO_SERVER]) + len(session.parked) + 1
    if under_way > 1:
        yield "under_way", under_way
    if not _is_whole(message, body):
        yield "act", _act(message, session, rules, judgement, body)


def _shared(session: Session, rules: Rules) -> dict[str, object]:
    """What the session remembers together with others, and with which."""
    noted: dict[str, object] = {"run": rules.run} if rules.run else {}
    if session.together is not None:
        noted["together"] = True
    if session.flow is not None:
        noted["flow"] = True
    return noted


def _is_whole(message: Message, body: Mapping[str, object]) -> bool:
    """Whether behaviour would see the same in what the entry tells."""
    params = getattr(message.packet, "params", {})
    told = rebuilt(message.method, str(body["subject"]), body)
    if message.method == _CALL:
        return body["subject"] == message.subject and told.get("arguments") == params.get("arguments")
    return told == {name: value for name, value in params.items() if name != _ENVELOPE}


def _act(
    message: Message, session: Session, rules: Rules, judgement: Judgement, body: Mapping[str, object]
) -> dict[str, object] | None:
    """What behaviour saw of a request, None where there is no key to veil it with."""
    act = session.act or seen(session, message, rules, float(str(body["at"])))
    if act is None or not rules.value_key:
        return None
    one = veiled(act, rules.value_key, _open(act, body), session.conduct.walks)
    noted: dict[str, object] = {"same": one.same, "alike": one.alike}
    if one.steps:
        noted["steps"] = [[*step] for step in one.steps]
    if body["action"] == "deny" and session.conduct.refused and not is_ours(judgement):
        noted["sketch"] = sealed(session.conduct.refused[-1], rules.value_key).hex()  # that of this request
    return noted


def _open(act: Act, body: Mapping[str, object]) -> frozenset[Step]:
    """The numbers that stand in what the entry tells of the arguments anyway."""
    told = body.get("arguments")
    if not act.steps or not isinstance(told, dict):
        return frozenset()
    return frozenset(act_of(act.scope, told, float(str(body["at"]))).steps)


def _who(principal: Principal) -> dict[str, object]:
    """What of who calls rules may ask for, and the entry does not say."""
    noted: dict[str, object] = {
        name: sorted(several)[:MOST_GROUPS]
        for name in ("roles", "groups", "scopes")
        if (several := getattr(principal, name))
    }
    if principal.client:
        noted["client"] = principal.client
    if principal.tenant != DEFAULT_TENANT:
        noted["tenant"] = principal.tenant
    return {"who": noted} if noted else {}


def _of_answer(message: Message, packet: Response, judgement: Judgement) -> Iterator[tuple[str, object]]:
    if packet.failed or packet.outcome.get("isError") is True:
        yield "failed", "error" if packet.failed else "result"
    if message.answers is not None and message.answers.labels:
        yield "labels", sorted(message.answers.labels)
    if persons := sum(finding.rule.startswith("personal.") for finding in judgement.findings):
        yield "persons", persons
    if message.method in BY_METHOD and judgement.definitions:
        yield "names", [*_names(message, judgement)][:MOST_NAMES]


def _names(message: Message, judgement: Judgement) -> Iterator[list[object]]:
    """The definitions of a list: each name, and whether it says of itself that it only reads."""
    key = BY_METHOD[message.method].key
    for where, name in judgement.definitions.items():
        if is_touched(f"{where}/{key}", judgement.findings):
            yield [WITHHELD, False]
        else:
            yield [name, value_at(message.value, f"{where}/annotations/readOnlyHint") is True]
