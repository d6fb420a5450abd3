"""A bare scan for gitleaks' rules, to compare with; without them, reading the text as JSON."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

import hyperscan

ADDRESS = "https://raw.githubusercontent.com/gitleaks/gitleaks/master/config/gitleaks.toml"
SECONDS = 10


@dataclass(frozen=True)
class Bare:
    """What is compared with, and how it looks at a text."""

    name: str
    scan: Callable[[str], object]


def bare(path: str | None) -> Bare:
    """The scan by the rules at `path`, or by those in gitleaks' repository."""
    try:
        rules = Path(path).read_text("utf-8") if path else fetched()
    except (OSError, HTTPException) as error:
        say(f"NO RULES OF GITLEAKS ({error}), so the ratio is to json.loads: see --rules")
        return Bare("json.loads", lambda text: json.loads(json.dumps(text)))
    expressions = [rule["regex"] for rule in tomllib.loads(rules)["rules"] if "regex" in rule]
    legal = [one for one in map(str.encode, expressions) if compiles(one)]
    say(f"{len(legal)} of gitleaks' {len(expressions)} rules, those that hyperscan compiles")
    database = compiled(legal)
    scratch = hyperscan.Scratch(database)
    return Bare("gitleaks", lambda text: scan(database, scratch, text.encode("utf-8", "replace")))


def fetched() -> str:
    """The rules as they are today."""
    with urlopen(ADDRESS, timeout=SECONDS) as answer:
        return str(answer.read().decode())


def compiles(expression: bytes) -> bool:
    """Whether hyperscan takes it; not all that RE2 knows."""
    try:
        compiled([expression])
    except hyperscan.error:
        return False
    return True


def compiled(expressions: list[bytes]) -> hyperscan.Database:
    """A database of them, as gitleaks would have it: matches are reported, not where they begin."""
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=expressions, ids=list(range(len(expressions))), elements=len(expressions), flags=0
    )
    return database


def scan(database: hyperscan.Database, scratch: hyperscan.Scratch, raw: bytes) -> list[tuple[int, int]]:
    """Every match of every rule: its end and its rule."""
    found: list[tuple[int, int]] = []

    def note(rule: int, _start: int, end: int, _flags: int, _context: object) -> None:
        found.append((end, rule))

    database.scan(raw, note, 0, None, scratch)
    return found


def say(text: str) -> None:
    """A line beside the tables."""
    sys.stderr.write(f"bench: {text}\n")
