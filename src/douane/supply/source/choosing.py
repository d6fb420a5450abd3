"""Which files of a server are read, as what, and which are not, with why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Final, NamedTuple

from douane.model.facts import NO_READER

LARGEST: Final = 1 << 20  # bytes of one file
LARGEST_IN_ALL: Final = 24 << 20
PYTHON: Final = "python"
SCRIPT: Final = "script"
_SCRIPTS: Final = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx")
_DECLARED: Final = (".d.ts", ".d.mts", ".d.cts")
_COMPILED: Final = re.compile(r"\.(so|pyd|dll|dylib|node|wasm|exe|pyc|jar|class|bin)$")
_FOREIGN: Final = re.compile(r"\.(sh|bash|ps1|bat|cmd|go|rs|rb|php|java|cs|lua|pl)$")
_BESIDE: Final = re.compile(r"(^|/)(__pycache__|\.github|\.ci|\.husky)/")  # no server starts from there
_SHEBANG: Final = re.compile(rb"#![^\n]*\b(?:(node|bun|deno|tsx|ts-node)|(python[\d.]*|uv))\b")
_ENCODING: Final = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_PLAIN: Final = frozenset({"utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii"})


class Chosen(NamedTuple):
    """Files to read, each with its language, and those that are not, with why."""

    files: dict[str, str]
    unread: list[tuple[str, str]]


def choose(files: Mapping[str, bytes]) -> Chosen:
    """Chooses among `files`, whose names are paths with `/`."""
    chosen = Chosen({}, [])
    total = 0
    for path in sorted(files):
        language, why = _judged(path, files[path])
        total += len(files[path]) if language else 0
        if language and total > LARGEST_IN_ALL:
            language, why = "", f"with it there are more than {LARGEST_IN_ALL >> 20} MiB"
        if language:
            chosen.files[path] = language
        elif why:
            chosen.unread.append((path, why))
    return chosen


def can_read_scripts() -> bool:
    """Whether the extra that reads JavaScript and TypeScript is installed."""
    return find_spec("tree_sitter") is not None and find_spec("tree_sitter_typescript") is not None


def _judged(path: str, content: bytes) -> tuple[str, str]:
    """The language that a file is read as, or why it is not; neither for what does not run."""
    language = _language(path, content)
    if not language:
        return "", _runs(path, content)
    if len(content) > LARGEST:
        return "", f"it has more than {LARGEST >> 20} MiB"
    if language == SCRIPT and not can_read_scripts():
        return "", NO_READER
    if language == PYTHON and not _is_plain(content):
        return "", "it is written in an encoding that is not read"
    return language, ""


def _language(path: str, content: bytes) -> str:
    if path.endswith(".py"):
        return PYTHON
    if path.endswith(_SCRIPTS):
        return "" if path.endswith(_DECLARED) else SCRIPT
    started = _SHEBANG.match(content)
    return "" if started is None else SCRIPT if started[1] else PYTHON


def _runs(path: str, content: bytes) -> str:
    if _BESIDE.search(path):
        return ""
    if _COMPILED.search(path):
        return "it is compiled"
    is_foreign = _FOREIGN.search(path) or content.startswith(b"#!")
    return "it is of a language that is not read" if is_foreign else ""


def _is_plain(content: bytes) -> bool:
    """Whether Python reads what we read: a comment in the first two lines may say otherwise (PEP 263)."""
    told = (_ENCODING.match(line) for line in content.splitlines()[:2])
    return all(one is None or one[1].decode().lower().replace("_", "-") in _PLAIN for one in told)
