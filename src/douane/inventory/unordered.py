"""Definitions apart from what programs write anew at each start: the order of what has none, and the time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from douane.model.server import Kind
from douane.protocol.json import canonical

if TYPE_CHECKING:
    from douane.model.server import Definition

_WORD: Final = r"[\w.+/@-]{0,63}[\w+/@-]"
_LIST: Final = re.compile(rf"{_WORD}(?:, ?{_WORD}){{1,499}}")
_LABELLED: Final = re.compile(
    rf"(?P<label>[ \t]*(?:[-*] )?[A-Za-z]+(?: [A-Za-z]+){{0,3}}: )(?P<list>{_LIST.pattern})(?P<end>\.?)"
)
# A moment to the second, as a program writes the present one; a day by itself is a choice of somebody.
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)")
# Labels behind which an order says what comes first, and words that say something by where they stand.
_ORDERED: Final = re.compile(
    r"order|steps?|sequence|priorit|prefer|first|then|before|after|preceden|rank|path|fallback|try|from|pipeline|chain",
    re.IGNORECASE,
)
_SPEAKING: Final = re.compile(
    r"not|no|never|do|dont|always|only|must|should|and|or|then|first|next|last|except|but|without|instead|ignore",
    re.IGNORECASE,
)
_TEXTS: Final = frozenset({"description"})
_SCHEMAS: Final = frozenset({"inputSchema", "outputSchema"})
_SETS: Final = frozenset({"required", "enum", "type"})
_NAMED: Final = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
_BELOW: Final = frozenset(
    {"items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"}
)
_SEVERAL: Final = frozenset({"anyOf", "oneOf", "allOf", "prefixItems"})


def are_alike(one: Definition, other: Definition) -> bool:
    """Whether two definitions say the same: they are equal, or differ in what this module leaves out."""
    return one.digest == other.digest or (
        (one.kind, one.name) == (other.kind, other.name) and _rest(one) == _rest(other)
    )


def _rest(definition: Definition) -> str:
    value: object = json.loads(definition.canonical)
    return canonical(_text(value) if definition.kind is Kind.INSTRUCTIONS else _definition(value))


def _definition(value: object) -> object:
    return _members(value, lambda key, one: _schema(one) if key in _SCHEMAS else _described(key, one))


def _described(key: str, value: object) -> object:
    return _text(value) if key in _TEXTS else value


def _members(value: object, of: Callable[[str, object], object]) -> object:
    return {key: of(key, one) for key, one in value.items()} if isinstance(value, Mapping) else value


def _schema(value: object) -> object:
    return _members(value, _keyword)


def _keyword(key: str, value: object) -> object:
    if key in _SETS and isinstance(value, list):
        return sorted(map(canonical, value))
    if key in _NAMED:
        return _members(value, lambda _, one: _schema(one))
    if key in _SEVERAL and isinstance(value, list):
        return [_schema(one) for one in value]
    if key in _BELOW:
        return _schema(value)
    return _default(value) if key == "default" else _described(key, value)


def _default(value: object) -> object:
    if not isinstance(value, str):
        return value
    if _MOMENT.fullmatch(value):
        return "a moment"
    return _sorted(value) if _LIST.fullmatch(value) else value


def _text(value: object) -> object:
    return "\n".join(map(_line, value.split("\n"))) if isinstance(value, str) else value


def _line(text: str) -> str:
    found = _LABELLED.fullmatch(text)
    if found is None or _ORDERED.search(found["label"]):
        return text
    return f"{found['label']}{_sorted(found['list'])}{found['end']}"


def _sorted(text: str) -> str:
    """The words of a list in one order; as it is where one of them is no name, or comes twice."""
    words = [word.strip() for word in text.split(",")]
    if len(set(words)) < len(words) or any(map(_SPEAKING.fullmatch, words)):
        return text
    return ", ".join(sorted(words))
