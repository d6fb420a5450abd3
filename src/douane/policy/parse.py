"""A document's text, read into its clauses and settings, with everything that is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from douane.policy.clauses import read_exception, read_rule
from douane.policy.document import Level, Rule, ScopedException, Source
from douane.policy.lines import line_at, lines_of
from douane.policy.oversize import MOST_PARTS, longest_key, too_large
from douane.policy.problem import Problem
from douane.policy.sequence import Sequence
from douane.policy.sequences import read_sequence
from douane.policy.setting import SETTINGS
from douane.policy.table import Origin, Table

_TABLES: Final = tuple(dict.fromkeys(setting.table for setting in SETTINGS if setting.table))
_CLAUSES: Final = ("rule", "sequence", "exception")
_TOP: Final = (*_CLAUSES, *(setting.key for setting in SETTINGS if not setting.table), *_TABLES)
_PLACE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_ENDLESS: Final = "Exceeds the limit"  # of Python, for the digits of a whole number
_DIGITS: Final = re.compile(r"(?<!\w)[0-9_]{4000,}")
_LARGE: Final = ("a whole number is too large", "give one within 64 bits")
ELSEWHERE: Final = "put it into a document of your own configuration folder"


class Document(NamedTuple):
    """A document as it is written; `name` is what messages call it."""

    name: str
    level: Level
    text: str


class Stated(NamedTuple):
    """A setting's value and where it is set."""

    value: object
    source: Source


class Parsed(NamedTuple):
    """What a document says; to be used only if it has no problems."""

    document: Document
    content: Mapping[str, object]
    rules: tuple[Rule, ...] = ()
    exceptions: tuple[ScopedException, ...] = ()
    stated: Mapping[str, Stated] = MappingProxyType({})
    problems: tuple[Problem, ...] = ()
    sequences: tuple[Sequence, ...] = ()


@lru_cache(maxsize=8)  # the built-in one and yours are read again with those of each tenant
def parse(document: Document) -> Parsed:
    """Everything that one document says and everything that is wrong with it by itself."""
    line = longest_key(document.text)
    if line is not None:
        said = f"a key has more than {MOST_PARTS} parts"
        return Parsed(
            document, {}, problems=(Problem(document.name, line, said, "no key of ours has that many"),)
        )
    try:
        content = tomllib.loads(document.text)
    except (ValueError, RecursionError) as error:
        return Parsed(document, {}, problems=(unreadable(document, str(error)),))
    lines = lines_of(document.text)
    large = tuple(Problem(document.name, line_at(lines, path), *_LARGE) for path in too_large(content))
    if large:
        return Parsed(document, {}, problems=large)
    problems: list[Problem] = []
    root = Table(Origin(document.name, document.level, lines), (), content, problems)
    root.expect(_TOP)
    clauses = tuple(read_sequence(table) for table in root.tables("sequence"))
    rules = (*(read_rule(table) for table in root.tables("rule")), *(clause.rule for clause in clauses))
    exceptions = tuple(read_exception(table) for table in root.tables("exception"))
    stated = dict(_settings(root))
    if document.level is Level.PROJECT:
        _check_project(root)
    sequences = tuple(clause.sequence for clause in clauses)
    return Parsed(document, content, rules, exceptions, stated, tuple(problems), sequences)


def unreadable(document: Document, complaint: str) -> Problem:
    """What `tomllib` complained about, in our form."""
    digits = _DIGITS.search(document.text) if complaint.startswith(_ENDLESS) else None
    if digits:
        return Problem(document.name, document.text.count("\n", 0, digits.start()) + 1, *_LARGE)
    place = _PLACE.search(complaint)
    last = document.text.rstrip().count("\n") + 1
    line = int(place[1]) if place and place[1] else last
    reason = _PLACE.sub("", complaint)
    return Problem(document.name, line, f"not TOML: {reason[:1].lower()}{reason[1:]}", "see https://toml.io")


def _settings(root: Table) -> Iterator[tuple[str, Stated]]:
    tables = {"": root, **dict(_setting_tables(root))}
    for setting in SETTINGS:
        table = tables.get(setting.table)
        if table is None or setting.key not in table.entries:
            continue
        value = setting.read(table, setting.key)
        line = line_at(root.origin.lines, (*table.path, setting.key))
        if value is not None:
            yield setting.name, Stated(value, Source(root.origin.name, root.origin.level, line))


def _setting_tables(root: Table) -> Iterator[tuple[str, Table]]:
    for name in _TABLES:
        entries = root.entries.get(name, {})
        if not isinstance(entries, dict):
            root.complain(name, f"`{name}` must be a table", f"write `[{name}]` above its keys")
            continue
        table = Table(root.origin, (name,), entries, root.problems)
        table.expect([setting.key for setting in SETTINGS if setting.table == name])
        yield name, table


def _check_project(root: Table) -> None:
    """A project's document comes with somebody's repository: it may tighten and never loosen."""
    if "exception" in root.entries:
        root.complain("exception", "a project's document cannot make exceptions", ELSEWHERE)
