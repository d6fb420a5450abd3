"""Cases for `douane policy test`: messages, and what a policy must say of them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from douane.config import DocumentsError
from douane.model.access import DEFAULT_TENANT, Principal
from douane.model.verdict import Action, Treatment
from douane.operations.trial import Sample, call
from douane.policy.clauses import ACTIONS, DIRECTIONS, TREATMENTS
from douane.policy.document import Level
from douane.policy.lines import Path, lines_of
from douane.policy.parse import Document, unreadable
from douane.policy.problem import Problem
from douane.policy.table import Origin, Table
from douane.protocol.direction import Direction
from douane.protocol.json import encode

_KEYS: Final = (
    "name",
    "call",
    "arguments",
    "message",
    "direction",
    "answers",
    "server",
    "tool",
    "as",
    "groups",
    "scopes",
    "roles",
    "tenant",
    "read_only",
    "labels",
    "after",
    "expect",
    "with",
    "rule",
)
_NOBODY: Final = "local:somebody"


class Case(NamedTuple):
    """A message, the action it must meet, and the rule that must decide, ``""`` for any.

    `treatment` is what an edit that decides must make of what was found, None for any. `states_groups` says
    that groups or scopes of the principal stand in it.
    """

    name: str
    line: int
    sample: Sample
    action: Action
    rule: str
    treatment: Treatment | None = None
    states_groups: bool = False


def read_cases(document: Document) -> list[Case]:
    """The cases of a TOML document with `[[case]]` tables, or of a text with one JSON object a line.

    Raises:
        DocumentsError: something in it is wrong, with the line of each mistake.
    """
    problems: list[Problem] = []
    read = _lines if document.name.endswith(".jsonl") else _tables
    cases = [_case(table) for table in read(document, problems)]
    if problems:
        raise DocumentsError(problems)
    return cases


def _tables(document: Document, problems: list[Problem]) -> Iterator[Table]:
    try:
        content = tomllib.loads(document.text)
    except tomllib.TOMLDecodeError as error:
        problems.append(unreadable(document, str(error)))
        return
    root = Table(Origin(document.name, Level.USER, lines_of(document.text)), (), content, problems)
    root.expect(("case",))
    yield from root.tables("case")


def _lines(document: Document, problems: list[Problem]) -> Iterator[Table]:
    for number, line in enumerate(document.text.splitlines(), 1):
        if not line.strip():
            continue
        path: Path = ("case", number)
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict):
            yield Table(Origin(document.name, Level.USER, {path: number}), path, found, problems)
        else:
            problems.append(Problem(document.name, number, "not a JSON object", "write one object a line"))


def _case(table: Table) -> Case:
    table.expect(_KEYS)
    table.require("expect")
    if ("call" in table.entries) is ("message" in table.entries):
        table.complain("call", "a case needs either `call` or `message`", 'write `call = "server/tool"`')
    line = table.source.line
    action = table.choice("expect", ACTIONS) or Action.ALLOW
    name = table.text("name") or f"case of line {line}"
    treatment = table.choice("with", TREATMENTS)
    stated = not table.entries.keys().isdisjoint(("groups", "scopes"))
    return Case(name, line, _sample(table), action, table.text("rule"), treatment, stated)


def _sample(table: Table) -> Sample:
    server, _, tool = table.text("call").partition("/")
    raw = call(tool, _arguments(table)) if "call" in table.entries else _message(table)
    answers = table.text("answers")
    usual = Direction.TO_CLIENT if answers else Direction.TO_SERVER
    return Sample(
        raw,
        table.choice("direction", DIRECTIONS) or usual,
        _principal(table),
        server or table.text("server"),
        answers,
        table.text("tool"),
        frozenset(table.texts("labels") or ()),
        {"annotations": {"readOnlyHint": table.entries.get("read_only")}},
        table.texts("after") or (),
    )


def _principal(table: Table) -> Principal:
    return Principal(
        table.text("as") or _NOBODY,
        frozenset(table.texts("roles") or ()),
        frozenset(table.texts("groups") or ()),
        tenant=table.text("tenant") or DEFAULT_TENANT,
        scopes=frozenset(table.texts("scopes") or ()),
    )


def _arguments(table: Table) -> Mapping[str, object]:
    found = table.entries.get("arguments", {})
    if isinstance(found, dict):
        return found
    table.complain("arguments", "`arguments` must be a table", "write `arguments = { name = … }`")
    return {}


def _message(table: Table) -> bytes:
    found = table.entries.get("message", "")
    if isinstance(found, str):
        return found.encode("utf-8", "surrogatepass")
    try:
        return encode(found)
    except (TypeError, ValueError):
        table.complain(
            "message", "`message` holds what JSON cannot, such as a date", "write it as a JSON string"
        )
        return b""
