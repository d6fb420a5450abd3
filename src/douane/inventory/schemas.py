"""Tool schemas, enforced: what a call or a result may hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from douane.inventory.declared import Declared, declared
from douane.inventory.pattern_cost import BACKTRACKS
from douane.inventory.schema_cost import LIMIT, STACK, Cost, profile
from douane.inventory.schema_faults import Fault, fault_of, named
from douane.inventory.schema_graph import Graph, graph_of
from douane.inventory.schema_plain import plain
from douane.inventory.schema_refs import Unusable

if TYPE_CHECKING:
    from jsonschema_rs import Validator

    from douane.model.server import Definition

ARGUMENTS: Final = "schema.arguments"
UNDECLARED: Final = "schema.undeclared"
UNRESOLVABLE: Final = "schema.unresolvable"
RESULT: Final = "schema.result"

MOST_FAULTS: Final = 8
_KEPT: Final = 1_000
_REGEX_BYTES: Final = 4 << 20
# A mismatch is explained with copies of the value, one for each branch; past this, not at all.
_EXPLAINED_UNITS: Final = 500_000
_EXPLAINED_FRAMES: Final = 400


@dataclass(frozen=True, slots=True)
class _Enforced:
    """A schema that is ready for use."""

    validator: Validator
    cost: Cost
    declared: Declared
    matches: Callable[[str], bool]


class Schemas:
    """The schemas of definitions, compiled at first use; a call's check then costs some microseconds."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], _Enforced | Fault] = {}

    def arguments(self, definition: Definition, arguments: Mapping[str, object]) -> tuple[Fault, ...]:
        """What is wrong with a call's arguments, nothing if they may pass.

        The rules are `schema.undeclared`, `schema.arguments` and `schema.unresolvable`. Never follows
        a reference out of the definition, and refuses what would take long to check.
        """
        schema = self._schema(definition, "inputSchema")
        if isinstance(schema, Fault):
            return (schema,)
        refused = _too_costly(schema.cost, arguments)
        if refused:
            return (refused,)
        strangers = schema.declared.strangers(arguments, schema.matches)
        undeclared = tuple(map(_undeclared, islice(strangers, MOST_FAULTS)))
        return undeclared or _mismatches(schema, arguments, ARGUMENTS)

    def result(self, definition: Definition, structured: object) -> tuple[Fault, ...]:
        """What is wrong with a result's structured content: `schema.result` or `schema.unresolvable`.

        Nothing is where the tool has no output schema.
        """
        schema = self._schema(definition, "outputSchema")
        if isinstance(schema, Fault):
            return () if schema == _NO_OUTPUT_SCHEMA else (schema,)
        refused = _too_costly(schema.cost, structured)
        return (refused,) if refused else _mismatches(schema, structured, RESULT)

    def _schema(self, definition: Definition, member: str) -> _Enforced | Fault:
        key = definition.digest, member
        found = self._compiled.get(key)
        if found is None:
            if len(self._compiled) >= _KEPT:
                del self._compiled[next(iter(self._compiled))]
            found = self._compiled[key] = _enforced(definition.canonical, member)
        return found


_NO_OUTPUT_SCHEMA: Final = Fault(UNRESOLVABLE, "", "the tool has no `outputSchema`")


def _too_costly(cost: Cost, value: object) -> Fault | None:
    if cost.is_small:
        return None
    form = profile(value)
    if cost.units(form) > LIMIT or cost.frames(form) > STACK:
        return Fault(UNRESOLVABLE, "", "the schema is too costly to check for a value of this size")
    return None


def _undeclared(name: str) -> Fault:
    return Fault(UNDECLARED, "", f"{named(name)} is no parameter of the tool")


def _mismatches(schema: _Enforced, value: object, rule: str) -> tuple[Fault, ...]:
    if schema.validator.is_valid(value):
        return ()
    form = profile(value)
    copied = sum(form.values) + sum(form.characters) // 64
    if schema.cost.units(form) * copied > _EXPLAINED_UNITS or schema.cost.frames(form) > _EXPLAINED_FRAMES:
        return (Fault(rule, "", "does not match the schema"),)
    errors = islice(schema.validator.iter_errors(value), MOST_FAULTS)
    return tuple(dict.fromkeys(fault_of(error, rule) for error in errors))


def _enforced(canonical: str, member: str) -> _Enforced | Fault:
    """Compile one schema of a definition; whatever is wrong with it is a fault."""
    tool = json.loads(canonical)
    schema = tool.get(member) if isinstance(tool, dict) else None
    if schema is None:
        return Fault(UNRESOLVABLE, "", f"the tool has no `{member}`")
    if not isinstance(schema, dict):
        return Fault(UNRESOLVABLE, "", f"the tool's `{member}` is no JSON object")
    try:
        return _compiled(schema)
    except Unusable as error:
        return Fault(UNRESOLVABLE, "", str(error))


@dataclass(frozen=True, slots=True)
class _Dialect:
    """One draft of JSON Schema: the validator's class for it, and how it spells identifiers and shelves."""

    validator: str
    id_keyword: str
    shelf: str


_DIALECTS: Final = {
    "draft/2020-12": _Dialect("Draft202012Validator", "$id", "$defs"),
    "draft/2019-09": _Dialect("Draft201909Validator", "$id", "$defs"),
    "draft-07": _Dialect("Draft7Validator", "$id", "definitions"),
    "draft-06": _Dialect("Draft6Validator", "$id", "definitions"),
    "draft-04": _Dialect("Draft4Validator", "id", "definitions"),
}
_DRAFT: Final = re.compile(r"https?://json-schema\.org/([^#]+)/schema#?")
# Without `$schema` it is 2020-12 (MCP 2025-11-25 basic); tools older than that rule wrote older ones.
_UNNAMED: Final = ("draft/2020-12", "draft-07", "draft-04")


def _compiled(schema: Mapping[str, object]) -> _Enforced:
    """The schema in its dialect, or in the newest in which it is legal if it names none."""
    problem = Unusable("the schema is of a kind that is not known")
    for dialect in _dialects(schema):
        graph = graph_of(schema, dialect.id_keyword)
        cost = Cost(graph)
        try:
            return _build(graph, cost, dialect)
        except ValueError:  # the validator's own errors are all of this type
            problem = Unusable("the schema is not legal JSON Schema, or a pattern of it is not legal")
    raise problem


def _dialects(schema: Mapping[str, object]) -> list[_Dialect]:
    name = schema.get("$schema")
    if name is None:
        return [_DIALECTS[draft] for draft in _UNNAMED]
    draft = _DRAFT.fullmatch(name) if isinstance(name, str) else None
    dialect = _DIALECTS.get(draft[1]) if draft else None
    return [dialect] if dialect else []


def _build(graph: Graph, cost: Cost, dialect: _Dialect) -> _Enforced:
    found = declared(graph)
    validator = _validator(plain(graph, dialect.shelf), dialect)
    patterns = [{"pattern": pattern} for pattern in found.patterns]
    matches = _validator({"anyOf": patterns}, dialect).is_valid if patterns else _never
    return _Enforced(validator, cost, found, matches)


def _validator(schema: dict[str, object], dialect: _Dialect) -> Validator:
    # Imported at first use: it takes 29 ms, and most sessions of a host never call a tool.
    import jsonschema_rs  # noqa: PLC0415

    build: type[Validator] = getattr(jsonschema_rs, dialect.validator)
    limits = jsonschema_rs.FancyRegexOptions(backtrack_limit=BACKTRACKS, size_limit=_REGEX_BYTES)
    return build(schema, mask="it", offline=True, validate_formats=False, pattern_options=limits)


def _never(_name: str) -> bool:
    return False
