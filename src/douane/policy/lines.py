"""On which line each key of a TOML text stands, which the TOML reader of Python does not tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Final

Path = tuple[str | int, ...]

_TOKEN: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|(?P<open>[\[{])|(?P<close>[\]}])|(?P<end>\n)",
    re.DOTALL,
)
_KEY: Final = re.compile(r"""[ \t]*("(?:\\.|[^"\\])*"|'[^']*'|[\w-]+)[ \t]*(\.?)""")


def lines_of(text: str) -> Mapping[Path, int]:
    """The first line of every table and key of a valid TOML text, e.g. ``("rule", 0, "action")``."""
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for line, statement in _statements(text):
        if statement.startswith("[["):
            base = _resolved(_keys(statement[2:]), counts)
            counts[base] = counts.get(base, -1) + 1
            table = (*base, counts[base])
            lines.setdefault(base, line)
        elif statement.startswith("["):
            table = _resolved(_keys(statement[1:]), counts)
        path = table if statement.startswith("[") else (*table, *_keys(statement))
        lines.setdefault(path, line)
    return lines


def line_at(lines: Mapping[Path, int], path: Path) -> int:
    """The line of `path`, or of the nearest thing around it that has one; 1 for the document."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each statement with its line; strings, arrays and inline tables may go on over several."""
    start, depth = 0, 0
    line, here = 1, 1
    for token in _TOKEN.finditer(text + "\n"):
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        here += token[0].count("\n")
        if token.lastgroup == "end" and depth == 0:
            statement = text[start : token.start()].strip()
            if statement and not statement.startswith("#"):
                yield line, statement
            start, line = token.end(), here


def _keys(statement: str) -> Path:
    """The dotted key that a statement begins with."""
    keys: list[str] = []
    position = 0
    while found := _KEY.match(statement, position):
        keys.append(_unquoted(found[1]))
        if not found[2]:
            break
        position = found.end()
    return tuple(keys)


def _unquoted(key: str) -> str:
    return next(iter(tomllib.loads(f"{key}=0"))) if key[0] in "\"'" else key


def _resolved(keys: Path, counts: Mapping[Path, int]) -> Path:
    """A header's path with the index of the last element of each array of tables on the way."""
    path: Path = ()
    for key in keys[:-1]:
        path = (*path, key)
        path = (*path, counts[path]) if path in counts else path
    return (*path, *keys[-1:])
