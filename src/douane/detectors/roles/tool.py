"""A tool as readers of values see it: what it declares of itself, and the role of each of its parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from douane.detectors.lazy import Lazy
from douane.detectors.roles.declared import member, readings
from douane.detectors.roles.infer import Parameter, infer
from douane.detectors.roles.role import Role
from douane.detectors.roles.words import ANY_COMMAND, BROWSER, PROGRAM
from douane.protocol.json import Document, decode

_NOTHING: Final[Mapping[str, object]] = {}
_READ_ONLY: Final = Lazy(
    r"\bread[- _]?only\b|\bonly (?:SELECT|read)|\bSELECT (?:SQL )?(?:quer(?:y|ies)|statements?)\b|"
    r"\bnon-destructive\b",
    re.IGNORECASE | re.ASCII,
)
_WRITES: Final = Lazy(
    r"\b(?:INSERT|UPDATE|DELETE|DDL|DML|CREATE TABLE|write|modify|read/write|any SQL|arbitrary SQL)\b",
    re.ASCII,
)
_DENIES: Final = Lazy(
    r"\b(?:no|not|never|cannot|can't|without|disallow\w*|reject\w*|block\w*|except)\b",
    re.IGNORECASE | re.ASCII,
)
_READ_NAME: Final = Lazy(
    r"(?:^|[_\-.])(?:read|select)[_\-]?(?:only)?[_\-]?(?:query|sql|data)?(?:$|[_\-.])|readonly", re.IGNORECASE
)


@dataclass(frozen=True, eq=False)
class Tool:
    """What is told of a tool; two with one definition are the same object as long as they are remembered."""

    name: str
    description: str
    schema: Mapping[str, object]
    is_read_only: bool
    is_browser: bool
    runs_one_program: bool

    def role(self, path: tuple[str, ...]) -> Role:
        """What the string below these names of members is for; a lookup after the first time."""
        return _role(self, path)


@lru_cache(maxsize=1024)
def tool_of(canonical: str, name: str, declared_read_only: str) -> Tool:
    """The tool with this canonical definition, or all that its name alone tells.

    `declared_read_only` is not empty where the server's command line or the policy says so.
    """
    document = decode(canonical.encode(), 64) if canonical else None
    value = document.value if isinstance(document, Document) else None
    definition = value if isinstance(value, dict) else {}
    description, schema = definition.get("description"), definition.get("inputSchema")
    told = description if isinstance(description, str) else ""
    about = f"{name} {told}"
    return Tool(
        name,
        told[:2000],
        schema if isinstance(schema, dict) else {},
        bool(declared_read_only) or _is_read_only(name, told, definition),
        BROWSER.search(re.sub(r"[_-]", " ", about[:400])) is not None,
        PROGRAM.search(about) is not None and ANY_COMMAND.search(about) is None,
    )


def _is_read_only(name: str, description: str, definition: Mapping[str, object]) -> bool:
    annotations = definition.get("annotations")
    if isinstance(annotations, dict) and annotations.get("readOnlyHint") is True:
        return True
    if isinstance(annotations, dict) and annotations.get("readOnlyHint") is False:
        return False
    if not (_READ_ONLY.search(description) or _READ_NAME.search(name)):
        return False
    return _WRITES.search(description) is None or _DENIES.search(description) is not None


@lru_cache(maxsize=8192)
def _role(tool: Tool, path: tuple[str, ...]) -> Role:
    schema: Mapping[str, object] = tool.schema
    for name in path:
        schema = member(tool.schema, schema, name) or _NOTHING
    name = path[-1] if path else ""
    above = path[-2] if len(path) > 1 else ""
    role = infer(Parameter(name, above, _merged(tool.schema, schema), tool.name, tool.description))
    return Role.PROGRAM if role is Role.SHELL and _is_one_program(tool, schema) else role


def _is_one_program(tool: Tool, schema: Mapping[str, object]) -> bool:
    told = schema.get("description")
    if isinstance(told, str) and PROGRAM.search(told):
        return ANY_COMMAND.search(told) is None and ANY_COMMAND.search(tool.description) is None
    return tool.runs_one_program


def _merged(root: Mapping[str, object], schema: Mapping[str, object]) -> Mapping[str, object]:
    """What a parameter's alternatives say together; the first that says something is believed."""
    if "type" in schema and "items" not in schema:
        return schema
    merged: dict[str, object] = {}
    for one in readings(root, schema, 3):
        for keyword, value in one.items():
            merged.setdefault(keyword, value)
    return merged
