"""What is wrong with a value, in sentences that hold nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from douane.protocol.json import escaped

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, ValidationErrorKind

_IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,31}")
_LONGEST_NUMBER: Final = 24


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; `where` is a JSON Pointer from the checked value.

    The pointer ends before the first name that may be a secret.
    """

    rule: str
    where: str
    because: str


def named(member: str) -> str:
    """A member's name in backticks if it is a short identifier, and else no name."""
    return f"`{member}`" if _IDENTIFIER.fullmatch(member) else "a member"


def pointer(path: Iterable[str | int]) -> str:
    """A JSON Pointer to the value at `path`, or to the last value before a name that may be a secret."""
    segments: list[str] = []
    for part in path:
        if isinstance(part, str) and not _IDENTIFIER.fullmatch(part):
            break
        segments.append(f"/{escaped(str(part))}")
    return "".join(segments)


def fault_of(error: ValidationError, rule: str) -> Fault:
    """A validator's complaint in our own words."""
    return Fault(rule, pointer(error.instance_path), _because(error.kind))


def _because(kind: ValidationErrorKind) -> str:
    if kind.name in _WORDS:
        return _WORDS[kind.name]
    match kind.name:
        case "type":
            return f"must be {_alternatives(kind.value)}"
        case "required":
            return f"{named(str(kind.value))} is missing"
        case "additionalProperties" | "unevaluatedProperties":
            return f"{_strangers(kind.value)} must not be there"
        case name:
            limit = _LIMITS.get(name)
            return f"{limit} {_number(kind.value)}" if limit else "does not match the schema"


_WORDS: Final = {
    "anyOf": "matches none of the alternatives of the schema",
    "oneOf": "must match exactly one of the alternatives of the schema",
    "enum": "is none of the values that the schema allows",
    "const": "is not the value that the schema asks for",
    "contains": "has too few or too many elements of the kind that the schema asks for",
    "not": "matches what the schema rules out",
    "pattern": "does not match the pattern of the schema",
    "propertyNames": "has a member whose name the schema does not allow",
    "uniqueItems": "has the same element twice",
    "falseSchema": "holds something that the schema does not allow",
    "additionalItems": "has more elements than the schema allows",
    "unevaluatedItems": "has more elements than the schema allows",
}
_LIMITS: Final = {
    "minimum": "must be at least",
    "maximum": "must be at most",
    "exclusiveMinimum": "must be more than",
    "exclusiveMaximum": "must be less than",
    "multipleOf": "must be a multiple of",
    "minLength": "must have at least this many characters:",
    "maxLength": "must have at most this many characters:",
    "minItems": "must have at least this many elements:",
    "maxItems": "must have at most this many elements:",
    "minProperties": "must have at least this many members:",
    "maxProperties": "must have at most this many members:",
}


def _alternatives(types: object) -> str:
    known = [str(one) for one in types] if isinstance(types, list) else [str(types)]
    return "of type " + " or ".join(known)


def _strangers(names: object) -> str:
    shown = sorted({named(str(name)) for name in names}) if isinstance(names, list) else ["a member"]
    return ", ".join(shown[:5])


def _number(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_NUMBER else "the limit of the schema"
