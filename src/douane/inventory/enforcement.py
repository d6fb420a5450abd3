"""One schema of a definition, compiled, and what a value breaks of it.

Imported at the first check: this and what it needs take 17 ms, and most sessions of a host never call a tool.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

import jsonschema_rs

from douane.inventory.declared import Declared, declared
from douane.inventory.pattern_cost import BACKTRACKS
from douane.inventory.schema_cost import LIMIT, STACK, Cost, profile
from douane.inventory.schema_faults import Fault, fault_of, named, pointer
from douane.inventory.schema_graph import Graph, graph_of
from douane.inventory.schema_plain import plain
from douane.inventory.schema_refs import Unusable

if TYPE_CHECKING:
    from jsonschema_rs import Validator

ARGUMENTS: Final = "schema.arguments"
UNDECLARED: Final = "schema.undeclared"
UNRESOLVABLE: Final = "schema.unresolvable"
RESULT: Final = "schema.result"

MOST_FAULTS: Final = 8
_REGEX_BYTES: Final = 4 << 20
# A mismatch is explained with copies of the value, one for each branch; past this, not at all.
_EXPLAINED_UNITS: Final = 2_000_000
_EXPLAINED_FRAMES: Final = 400

# Of no argument, so that no exception for some of them lets the others pass.
_FURTHER: Final = Fault(UNDECLARED, "", "further members are no parameters of the tool")
_NO_OUTPUT_SCHEMA: Final = Fault(UNRESOLVABLE, "", "the tool has no `outputSchema`")


@dataclass(frozen=True, slots=True)
class Enforced:
    """A schema that is ready for use."""

    validator: Validator
    cost: Cost
    declared: Declared
    matches: Callable[[str], bool]

    def arguments(self, arguments: Mapping[str, object]) -> tuple[Fault, ...]:
        """See `Schemas.arguments`."""
        refused = _too_costly(self.cost, arguments)
        if refused:
            return (refused,)
        strangers = frozenset(self.declared.strangers(arguments, self.matches))
        if not strangers:
            return _mismatches(self, arguments, ARGUMENTS)
        undeclared = map(_undeclared, sorted(strangers)[:MOST_FAULTS])
        more = (_FURTHER,) if len(strangers) > MOST_FAULTS else ()
        # The others are checked, too: whoever lets one of these pass has said nothing of them.
        declared = {name: value for name, value in arguments.items() if name not in strangers}
        return (*undeclared, *more, *_mismatches(self, declared, ARGUMENTS))

    def result(self, structured: object) -> tuple[Fault, ...]:
        """See `Schemas.result`."""
        refused = _too_costly(self.cost, structured)
        return (refused,) if refused else _mismatches(self, structured, RESULT)


@dataclass(frozen=True, slots=True)
class Unenforced:
    """A schema that cannot be enforced, or that is not there: what to say instead."""

    fault: Fault

    def arguments(self, _arguments: Mapping[str, object]) -> tuple[Fault, ...]:
        """See `Schemas.arguments`."""
        return (self.fault,)

    def result(self, _structured: object) -> tuple[Fault, ...]:
        """See `Schemas.result`."""
        return () if self.fault == _NO_OUTPUT_SCHEMA else (self.fault,)


def _too_costly(cost: Cost, value: object) -> Fault | None:
    if cost.is_small:
        return None
    form = profile(value)
    try:
        fits = cost.units(form) <= LIMIT and cost.frames(form) <= STACK
    except Unusable as error:
        return Fault(UNRESOLVABLE, "", str(error))
    return None if fits else _TOO_COSTLY


_MORE: Final = f"does not match the schema in more than {MOST_FAULTS} places"
_TOO_COSTLY: Final = Fault(UNRESOLVABLE, "", "the schema is too costly to check for a value of this size")


def _undeclared(name: str) -> Fault:
    return Fault(UNDECLARED, pointer((name,)), f"{named(name)} is no parameter of the tool")


def _mismatches(schema: Enforced, value: object, rule: str) -> tuple[Fault, ...]:
    if schema.validator.is_valid(value):
        return ()
    form = profile(value)
    copied = sum(form.values) + sum(form.characters) // 64
    if schema.cost.units(form) * copied > _EXPLAINED_UNITS or schema.cost.frames(form) > _EXPLAINED_FRAMES:
        return (Fault(rule, "", "does not match the schema"),)
    errors = list(islice(schema.validator.iter_errors(value), MOST_FAULTS + 1))
    faults = dict.fromkeys(fault_of(error, rule) for error in errors[:MOST_FAULTS])
    # About all of the value: an exception for one argument does not hide what is not listed of others.
    more = (Fault(rule, "", _MORE),) if len(errors) > MOST_FAULTS else ()
    return (*faults, *more)


def enforced(canonical: str, member: str) -> Enforced | Unenforced:
    """Compile one schema of a definition; whatever is wrong with it is a fault."""
    tool = json.loads(canonical)
    schema = tool.get(member) if isinstance(tool, dict) else None
    if schema is None:
        return Unenforced(Fault(UNRESOLVABLE, "", f"the tool has no `{member}`"))
    if not isinstance(schema, dict):
        return Unenforced(Fault(UNRESOLVABLE, "", f"the tool's `{member}` is no JSON object"))
    try:
        return _compiled(schema)
    except Unusable as error:
        return Unenforced(Fault(UNRESOLVABLE, "", str(error)))


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


def _compiled(schema: Mapping[str, object]) -> Enforced:
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


def _build(graph: Graph, cost: Cost, dialect: _Dialect) -> Enforced:
    found = declared(graph)
    validator = _validator(plain(graph, dialect.shelf), dialect)
    patterns = [{"pattern": pattern} for pattern in found.patterns]
    matches = _validator({"anyOf": patterns}, dialect).is_valid if patterns else _never
    return Enforced(validator, cost, found, matches)


def _validator(schema: dict[str, object], dialect: _Dialect) -> Validator:
    build: type[Validator] = getattr(jsonschema_rs, dialect.validator)
    limits = jsonschema_rs.FancyRegexOptions(backtrack_limit=BACKTRACKS, size_limit=_REGEX_BYTES)
    return build(schema, mask="it", offline=True, validate_formats=False, pattern_options=limits)


def _never(_name: str) -> bool:
    return False
