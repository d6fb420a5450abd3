"""Whether a call is for something approved, with arguments that fit: the checks that need the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.engine.approving import approving
from douane.engine.naming import named
from douane.model.finding import Finding, Severity
from douane.model.server import Kind, State
from douane.protocol.direction import Direction
from douane.protocol.jsonrpc import Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from douane.engine.case import Case
    from douane.inventory.schema_faults import Fault
    from douane.model.server import Definition

_KNOWN_ONLY: Final = frozenset({"tools/call", "prompts/get"})
_SEVERITIES: Final = {"schema.result": Severity.LOW}
_UNKNOWN: Final = "use a name that the server lists; what it has shown is in `douane tools list`"
_BECAUSE: Final = {
    State.DRIFTED: ("pin.drifted", "it is not what was approved: the server shows another definition now"),
    State.HELD: ("pin.unapproved", "it waits for approval"),
}


def find_unapproved(case: Case) -> Iterable[Finding]:
    """A tool, prompt or resource that is unknown, waits for approval, or has drifted."""
    packet = case.message.packet
    if not isinstance(packet, Request) or case.message.direction is not Direction.TO_SERVER:
        return ()
    found = named(packet)
    if found is None:
        return ()
    kind, name, where = found
    pin = case.rules.pins.get((kind, name)) if name else None
    if pin is not None and pin.state is State.APPROVED:
        return ()
    held = pin or case.rules.spellings.held_as(case.rules.pins, kind, name)
    if held is not None and held.state is not State.APPROVED:
        rule, because = _BECAUSE[held.state]
        fix = approving(case.session.server, kind, held.name)
        return (Finding(rule, Severity.HIGH, where, because, fix=fix),)
    if pin is None and packet.method in _KNOWN_ONLY:
        because = f"the server has not shown a {kind.value} of this name"
        return (Finding("pin.unknown", Severity.MEDIUM, where, because, fix=_UNKNOWN),)
    return ()


def find_misfits(case: Case) -> Iterable[Finding]:
    """Arguments that do not match the pinned input schema, or a result that breaks the output schema."""
    message = case.message
    if message.method != "tools/call" or not message.subject:
        return ()
    pin = case.rules.pins.get((Kind.TOOL, message.subject))
    if pin is None or pin.approved is None:
        return ()
    if isinstance(message.packet, Request):
        return _argument_findings(case, message.packet.params, pin.approved)
    return _result_findings(case, pin.approved)


def _argument_findings(case: Case, params: Mapping[str, object], approved: Definition) -> Iterable[Finding]:
    arguments = params.get("arguments", {})
    if not isinstance(arguments, dict):
        because = "the arguments must be an object"
        return (Finding("schema.arguments", Severity.MEDIUM, "/params/arguments", because),)
    faults = case.rules.schemas.arguments(approved, arguments)
    return _findings(faults, "/params/arguments") if faults else ()


def _result_findings(case: Case, approved: Definition) -> Iterable[Finding]:
    result = case.result
    if result is None or result.get("isError") is True or "structuredContent" not in result:
        return ()
    faults = case.rules.schemas.result(approved, result["structuredContent"])
    return _findings(faults, "/result/structuredContent") if faults else ()


def _findings(faults: Iterable[Fault], under: str) -> Iterator[Finding]:
    for fault in faults:
        severity = _SEVERITIES.get(fault.rule, Severity.MEDIUM)
        yield Finding(fault.rule, severity, under + fault.where, fault.because)
