"""Reading one TOML table: typed values out, and a problem noted for each that is not as it must be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple, TypeVar

from douane.policy.document import Level, Source
from douane.policy.lines import Path, line_at
from douane.policy.pattern import Pattern, compiled
from douane.policy.problem import Problem, nearest, one_of

T = TypeVar("T")


class Origin(NamedTuple):
    """The document that tables stand in."""

    name: str
    level: Level
    lines: Mapping[Path, int]


class Table(NamedTuple):
    """A table at `path`; what is wrong with it is added to `problems`, and reading goes on."""

    origin: Origin
    path: Path
    entries: Mapping[str, object]
    problems: list[Problem]

    @property
    def source(self) -> Source:
        """Where the table begins."""
        return Source(self.origin.name, self.origin.level, line_at(self.origin.lines, self.path))

    def complain(self, key: str, message: str, fix: str) -> None:
        """Note a problem at `key`, or at the table where it has no such key."""
        line = line_at(self.origin.lines, (*self.path, key))
        self.problems.append(Problem(self.origin.name, line, message, fix))

    def expect(self, known: Collection[str]) -> None:
        """Complain about every key that is not known."""
        for key in self.entries:
            if key not in known:
                near = nearest(key, known)
                fix = f"did you mean `{near}`?" if near else f"remove it, or use one of: {', '.join(known)}"
                self.complain(key, f"unknown key `{shown(key)}`", fix)

    def require(self, *keys: str) -> None:
        """Complain about every key that is missing."""
        for key in keys:
            if key not in self.entries:
                self.complain(key, f"`{key}` is missing", f"add `{key} = …`")

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of an array of tables."""
        found = self.entries.get(key, [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            self.complain(key, f"`{key}` must be an array of tables", f"write `[[{key}]]` above each")
            return
        for index, entries in enumerate(found):
            yield Table(self.origin, (*self.path, key, index), entries, self.problems)

    def named(self, key: str) -> Iterator[tuple[str, Table]]:
        """The tables of a table of them, `[key.NAME]`, with their names."""
        found = self.entries.get(key, {})
        if not isinstance(found, dict) or not all(isinstance(one, dict) for one in found.values()):
            self.complain(key, f"`{key}` must hold tables", f"write `[{key}.NAME]` above each")
            return
        for name, entries in found.items():
            yield name, Table(self.origin, (*self.path, key, name), entries, self.problems)

    def text(self, key: str) -> str:
        """A string, ``""`` where it is absent."""
        found = self.entries.get(key, "")
        if isinstance(found, str):
            return found
        self.complain(key, f"`{key}` must be a string", f'write `{key} = "…"`')
        return ""

    def choice(self, key: str, choices: Mapping[str, T]) -> T | None:
        """One of some words, as what it stands for; None where it is absent or wrong."""
        if key not in self.entries:
            return None
        found = self.entries[key]
        if isinstance(found, str) and found in choices:
            return choices[found]
        self.complain(key, f"unknown {key} `{shown(found)}`", one_of(str(found), choices))
        return None

    def number(self, key: str, low: float, high: float) -> float | None:
        """A number between two bounds; None where it is absent or wrong."""
        found = self.entries.get(key)
        if found is None:
            return None
        if isinstance(found, int | float) and not isinstance(found, bool) and low <= found <= high:
            return found
        self.complain(key, f"`{key}` cannot be `{shown(found)}`", f"use a number from {low} to {high}")
        return None

    def texts(self, key: str) -> tuple[str, ...] | None:
        """A string or a list of them; None where it is absent or wrong."""
        found = self.entries.get(key)
        if found is None:
            return None
        texts = found if isinstance(found, list) else [found]
        if all(isinstance(text, str) and text.strip("!") for text in texts):
            return tuple(texts)
        self.complain(
            key, f"`{key}` must be a string or a list of strings, none empty", f'write `{key} = "…"`'
        )
        return None

    def pattern(self, key: str) -> Pattern | None:
        """The texts and globs of `key`; None where it is absent or wrong."""
        texts = self.texts(key)
        if texts is None:
            return None
        if texts:
            return compiled(texts)
        self.complain(key, f"`{key}` is an empty list, which matches nothing", f"remove it, or name a {key}")
        return None


def shown(value: object) -> str:
    """A value of a document, short and printable, for a message."""
    text = value if isinstance(value, str) else f"{value}"
    plain = "".join(c if c.isprintable() and c != "`" else "?" for c in text[:60])
    return plain + ("…" if len(text) > 60 else "")  # noqa: PLR2004
