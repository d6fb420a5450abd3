"""All that a source says against its server."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from douane.supply.source import code
from douane.supply.source.appearance import appearance
from douane.supply.source.choosing import PYTHON, choose
from douane.supply.source.flaw import Flaw
from douane.supply.source.flow.follow import follow
from douane.supply.source.flow.value import Danger, Origin, Step
from douane.supply.source.flow.walk import Description, Found
from douane.supply.source.languages import python
from douane.supply.source.manifests import installing
from douane.supply.source.rules import RULE

_RULES: Final[Mapping[Danger, str]] = {
    Danger.COMMAND: "command",
    Danger.OPTION: "option",
    Danger.CODE: "code",
    Danger.OBJECT: "object",
    Danger.TEMPLATE: "template",
    Danger.SQL: "sql",
    Danger.PATH: "path",
    Danger.PREFIX: "path-prefix",
    Danger.LINK: "path-link",
    Danger.URL: "url",
    Danger.LOG: "log",
    Danger.LEAK: "harvest",
}
_READ_ONLY: Final = re.compile(
    r"""(starts_?with\(\s*\(?["'](select|with)|\^\\s\*select|begin\s+(transaction\s+)?read\s+only)"""
    # Words that write, listed to be looked for.
    r"""|\b(?:(?:insert|update|delete|drop|create|merge|remove|alter|truncate|set|replace)(?:\||["'],\s*["'])){2}""",
    re.IGNORECASE,
)
_ONE_STATEMENT: Final = re.compile(r"\b(import sqlite3|better-sqlite3)\b")  # they run no second statement
_SECRET_WORDS: Final = (
    "password",
    "passwd",
    "secret",
    "token",
    "api_key",
    "apikey",
    "private_key",
    "credential",
)


class Reading(NamedTuple):
    """What is wrong, what tools there are, how many files were read, and which were not, with why."""

    flaws: tuple[Flaw, ...]
    tools: tuple[str, ...]
    files: int
    unread: tuple[tuple[str, str], ...]
    described: tuple[Description, ...] = ()


def read(files: Mapping[str, bytes]) -> Reading:
    """Reads the Python, JavaScript and TypeScript among `files`, whose names are paths with `/`."""
    with warnings.catch_warnings():  # what Python has to say of a stranger's texts helps nobody
        warnings.simplefilter("ignore")
        return _read(files)


def _read(files: Mapping[str, bytes]) -> Reading:
    modules: list[code.Module] = []
    chosen = choose(files)
    unread = chosen.unread
    for path, language in chosen.files.items():
        module = _module(path, language, files[path].decode("utf-8", "replace"))
        if module.is_broken:
            unread.append((path, "it is not of its language"))
        else:
            modules.append(module)
    followed = follow(modules)
    if not followed.is_complete:
        unread.append(("", "there is more in it than is looked at"))
    lines = {module.path: module.lines for module in modules}
    flaws = (*(_flaw(one, lines) for one in followed.found), *appearance(modules), *installing(files))
    return Reading(_ordered(flaws), followed.handlers, len(modules), tuple(unread), followed.described)


def _module(path: str, language: str, text: str) -> code.Module:
    if language == PYTHON:
        return python.read(path, text)
    from douane.supply.source.languages import script  # noqa: PLC0415  # needs the extra

    return script.read(path, text)


def _flaw(found: Found, lines: Mapping[str, tuple[str, ...]]) -> Flaw:
    arrival, source = found.arrival, found.arrival.label.source
    text = lines.get(found.file, ())
    rule = RULE[f"source.{_rule(found, lines)}"]
    who = (
        f"the caller (`{source.name}`)"
        if source.name and source.origin is Origin.CALLER
        else source.origin.value
    )
    said = rule.words.format(who=who, what=source.name)
    if arrival.path not in {"", "?"}:
        said += f": `{arrival.path}`" + (f" {arrival.note}" if arrival.note not in {"", "whole"} else "")
    begun = Step(source.file, source.line, _begin(found))
    trail = (begun, *arrival.label.trail, Step(found.file, arrival.line, f"reaches `{arrival.path}`"))
    line = text[arrival.line - 1] if 0 < arrival.line <= len(text) else ""
    return Flaw(rule, found.file, arrival.line, said, line, source.handler, source.name, trail)


def _begin(found: Found) -> str:
    source = found.arrival.label.source
    if source.origin is not Origin.CALLER:
        return source.name
    name = f"`{source.name}` of " if source.name else "what is given to "
    return f"{name}`{source.handler}`"


def _rule(found: Found, lines: Mapping[str, tuple[str, ...]]) -> str:
    arrival = found.arrival
    source = arrival.label.source
    if source.origin is Origin.DECODED:
        return "hidden-run"
    if source.origin is Origin.FILE and arrival.danger is Danger.CODE:
        return "unseen-run"
    if source.origin is Origin.ANSWER:
        return "answer-run"
    if arrival.danger is Danger.SQL and arrival.note == "whole":
        passed = {found.file, source.file, *(step.file for step in arrival.label.trail)}
        return "sql-read-only" if _reads_by_word(lines.get(file, ()) for file in passed) else "sql-any"
    if arrival.danger is Danger.LOG and any(word in source.name.lower() for word in _SECRET_WORDS):
        return "log-secret"
    return _RULES[arrival.danger]


def _reads_by_word(files: Iterable[tuple[str, ...]]) -> bool:
    """Whether only its first word, or a transaction that it can end, keeps a statement from writing."""
    text = "\n".join(line for lines in files for line in lines)
    return bool(_READ_ONLY.search(text)) and not _ONE_STATEMENT.search(text)


def _ordered(flaws: tuple[Flaw, ...]) -> tuple[Flaw, ...]:
    ordered = sorted(_distinct(flaws), key=lambda one: (one.file, one.line, one.rule.id, one.said))
    return tuple(sorted(_numbered(ordered), key=lambda one: -one.rule.level))


def _numbered(flaws: Iterable[Flaw]) -> Iterator[Flaw]:
    """With numbers for those that are the same but for their line: who accepts one accepts no second."""
    seen: Counter[str] = Counter()
    for one in flaws:
        yield one._replace(number=seen[one.fingerprint])
        seen[one.fingerprint] += 1


def _distinct(flaws: tuple[Flaw, ...]) -> Iterator[Flaw]:
    """One of those that tell of the same place and parameter: several tools may share a function."""
    seen: set[tuple[object, ...]] = set()
    for one in flaws:
        key = (one.rule.id, one.file, one.line, one.parameter if one.rule.level else "")
        if key not in seen:
            seen.add(key)
            yield one
