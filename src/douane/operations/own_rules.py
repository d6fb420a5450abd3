"""The rules of the findings that no detector makes: about pins, schemas, names, tokens and Douane itself."""

from __future__ import annotations

from typing import Final

from douane.detectors.sighting import Rule
from douane.model.finding import Severity

PAGE: Final = "engine"
BEHAVIOUR_PAGE: Final = "behaviour"
FLOW_PAGE: Final = "flow"
SEQUENCE_PAGE: Final = "sequence"

_DEFINITIONS: Final = ("MCP03:2025", "ASI04", "AML.T0110", "MCP-T6")
_SHADOWS: Final = ("MCP03:2025", "ASI02", "AML.T0074", "MCP-T6")
_SHAPES: Final = ("MCP05:2025", "ASI02", "AML.T0053", "MCP-T3")
_FAILURES: Final = ("MCP08:2025", "ASI08", "AML.T0029", "MCP-T10")
_TOKENS: Final = ("MCP10:2025", "ASI03", "AML.T0086", "MCP-T5")
_COURSE: Final = ("MCP02:2025", "ASI08", "AML.T0029", "MCP-T10")
_LEAVING: Final = ("MCP10:2025", "ASI02", "AML.T0086", "MCP-T5")
_ORDERED: Final = ("MCP06:2025", "ASI01", "AML.T0053", "MCP-T4")
_STRANGERS: Final = ("MCP09:2025", "ASI04", "AML.T0010", "MCP-T11")
_WALLS: Final = ("MCP02:2025", "ASI02", "AML.T0053", "MCP-T2")
_HANDLES: Final = ("MCP07:2025", "ASI03", "AML.T0073", "MCP-T7")

OWN_RULES: Final[tuple[Rule, ...]] = (
    Rule("engine.edit-failed", Severity.MEDIUM, "an edit that cannot be made", _FAILURES),
    Rule("engine.failure", Severity.CRITICAL, "a check that failed on a message", _FAILURES),
    Rule("engine.killed", Severity.CRITICAL, "what a person has killed", _COURSE),
    Rule("engine.suspended", Severity.HIGH, "a call while a person has suspended all", _COURSE),
    Rule("engine.too-many", Severity.HIGH, "more findings than can be told", _FAILURES),
    Rule("imitation.mention", Severity.MEDIUM, "a definition that speaks of another server's tool", _SHADOWS),
    Rule("imitation.name", Severity.MEDIUM, "a tool with the name of another server's", _SHADOWS),
    Rule("limit.result", Severity.LOW, "a result with more text than is allowed", _FAILURES),
    Rule("pin.drifted", Severity.HIGH, "a definition that is not the approved one", _DEFINITIONS),
    Rule("pin.nameless", Severity.HIGH, "a definition without a name", _DEFINITIONS),
    Rule("pin.new", Severity.HIGH, "a definition that came after its list was approved", _DEFINITIONS),
    Rule("pin.unapproved", Severity.HIGH, "a definition that waits for approval", _DEFINITIONS),
    Rule("pin.unknown", Severity.MEDIUM, "a name that the server has not shown", _DEFINITIONS),
    Rule("sandbox.outside", Severity.INFO, "a call that fails because of the server's walls", _WALLS),
    Rule("schema.arguments", Severity.MEDIUM, "arguments that do not fit the approved schema", _SHAPES),
    Rule("schema.result", Severity.LOW, "a result that does not fit the approved schema", _SHAPES),
    Rule("schema.undeclared", Severity.MEDIUM, "an argument that the tool does not declare", _SHAPES),
    Rule("schema.unresolvable", Severity.MEDIUM, "a schema that cannot be applied", _SHAPES),
    Rule("server.stopped", Severity.HIGH, "a server that was rejected, suspended or retired", _STRANGERS),
    Rule("server.unapproved", Severity.HIGH, "a server that nobody has approved", _STRANGERS),
    Rule("session.foreign-handle", Severity.HIGH, "state or a task of another principal", _HANDLES),
    Rule("session.unknown-handle", Severity.INFO, "state or a task that nobody is known to have", _HANDLES),
    Rule("token.misplaced", Severity.MEDIUM, "a token where none is exchanged for its value", _TOKENS),
    Rule("token.placeholder", Severity.MEDIUM, "what Douane put in the place of what it took out", _TOKENS),
    Rule("token.restored", Severity.INFO, "a token exchanged for its value again", _TOKENS),
    Rule("token.unknown", Severity.MEDIUM, "a token that stands for nothing here", _TOKENS),
)

# Each has the severity of its warning; at danger it is medium, at critical high.
BEHAVIOUR_RULES: Final[tuple[Rule, ...]] = (
    Rule("behaviour.bulk", Severity.LOW, "many different things asked for in a minute", _COURSE),
    Rule("behaviour.burst", Severity.LOW, "many requests at once from a calm session", _COURSE),
    Rule("behaviour.enumeration", Severity.LOW, "a walk through a space of ids", _COURSE),
    Rule("behaviour.failures", Severity.LOW, "a storm of failures", _COURSE),
    Rule("behaviour.loop", Severity.LOW, "the same call again and again", _COURSE),
    Rule("behaviour.parallel", Severity.LOW, "many requests under way at one time", _COURSE),
    Rule("behaviour.persons", Severity.LOW, "many personal values in the results of a minute", _COURSE),
    Rule("behaviour.rate", Severity.LOW, "many requests in a minute", _COURSE),
    Rule("behaviour.refusals", Severity.LOW, "a storm of refused requests", _COURSE),
    Rule("behaviour.suspended", Severity.HIGH, "a request while all are suspended", _COURSE),
    Rule("behaviour.throttled", Severity.MEDIUM, "a request that came too soon after another", _COURSE),
    Rule("behaviour.variations", Severity.LOW, "refused requests that vary one payload", _COURSE),
    Rule("behaviour.volume", Severity.LOW, "many bytes in the results of a minute", _COURSE),
)

FLOW_RULES: Final[tuple[Rule, ...]] = (
    Rule("flow.canary", Severity.CRITICAL, "a value that was planted to be missed by nobody", _LEAVING),
    Rule("flow.copy", Severity.MEDIUM, "a copy of what a private source has shown", _LEAVING),
    Rule("flow.trifecta", Severity.HIGH, "such a copy for others, after untrusted words", _LEAVING),
    Rule("flow.trifecta-labels", Severity.INFO, "words for others after private, untrusted ones", _LEAVING),
    Rule("flow.unshared", Severity.LOW, "not known what other servers of the host have shown", _LEAVING),
    Rule("flow.untrusted-then-destructive", Severity.INFO, "a lasting deed after untrusted words", _LEAVING),
    Rule("flow.untrusted-then-sink", Severity.INFO, "words for others after untrusted ones", _LEAVING),
    Rule("flow.value", Severity.LOW, "a single value that a private source has shown", _LEAVING),
)

# Those that are built in; an operator's own bear the names that they were given.
SEQUENCE_RULES: Final[tuple[Rule, ...]] = (
    Rule("sequence.fetch-write-execute", Severity.MEDIUM, "words, a file, and a run of it", _ORDERED),
    Rule("sequence.mail-files-chat", Severity.MEDIUM, "words, files, and words to others", _ORDERED),
    Rule("sequence.untrusted-then-sensitive", Severity.MEDIUM, "a lasting deed after such words", _ORDERED),
)
