"""What is remembered while programs are followed: where we are, what was found, what is left to look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from douane.supply.source import code
from douane.supply.source.flow.handlers import Handler
from douane.supply.source.flow.program import Program
from douane.supply.source.flow.python_table import PYTHON
from douane.supply.source.flow.script_table import SCRIPT
from douane.supply.source.flow.site import Arrival
from douane.supply.source.flow.state import State
from douane.supply.source.flow.table import Knowledge
from douane.supply.source.flow.value import Cleared, Origin, Source, Step, Value, either

DEEPEST: Final = 9  # functions inside each other
MOST_CALLS: Final = 30_000  # of functions of the program, over all handlers


class Found(NamedTuple):
    """An arrival and the file in which it is."""

    arrival: Arrival
    file: str


class Description(NamedTuple):
    """What a model is told of a tool."""

    tool: str
    text: str
    file: str
    line: int


class Ended(NamedTuple):
    """What comes of a call: its value, and what was checked by its end."""

    value: Value
    cleared: Cleared


@dataclass(slots=True)
class Walk:
    """The state of one reading; nothing of it is shared."""

    program: Program
    file: str = ""
    owner: str = ""
    handler: str = ""
    depth: int = 0
    calls: int = 0
    unread: bool = False
    modules: dict[str, State] = field(default_factory=dict)
    fields: dict[tuple[str, str, str], Value] = field(default_factory=dict)
    found: dict[tuple[object, ...], Found] = field(default_factory=dict)
    waiting: list[Handler] = field(default_factory=list)
    described: dict[tuple[str, str], Description] = field(default_factory=dict)
    known: dict[object, Ended] = field(default_factory=dict)
    returns: list[list[tuple[Value, State]]] = field(default_factory=list)
    stack: list[code.Function] = field(default_factory=list)

    @property
    def knowledge(self) -> Knowledge:
        """What is known of the language of this file."""
        module = self.program.modules.get(self.file)
        return SCRIPT if module is not None and module.language == "script" else PYTHON

    def step(self, line: int, words: str) -> Step:
        """A place on the way of a value, in this file."""
        return Step(self.file, line, words)

    def source(self, origin: Origin, name: str, line: int) -> Source:
        """Something that comes in here."""
        return Source(origin, self.handler, self.file, line, name)

    def note(self, arrivals: Iterable[Arrival]) -> None:
        """Keeps what arrived, once a place and source, in its shortest way."""
        for one in arrivals:
            key = (one.danger, self.file, one.line, one.label.source.origin, one.label.source.name, one.note)
            if key not in self.found or _longer(self.found[key].arrival, one):
                self.found[key] = Found(one, self.file)

    def describe(self, tool: str, text: str, line: int) -> None:
        """Keeps what a model is told of a tool, once."""
        if text.strip():
            self.described.setdefault((tool, text), Description(tool, text, self.file, line))

    def keep(self, name: str, value: Value) -> None:
        """A field of the class that we are in."""
        key = (self.file, self.owner, name)
        self.fields[key] = either(self.fields[key], value) if key in self.fields else value

    def kept(self, name: str) -> Value | None:
        """What is known of a field of the class that we are in."""
        return self.fields.get((self.file, self.owner, name))

    def passed(self, value: Value, line: int, words: str) -> Value:
        """A value one place further on its way."""
        if not value.labels:
            return value
        step = self.step(line, words)
        return value.changed({one: one.via(step) for one in value.labels})


def _longer(one: Arrival, other: Arrival) -> bool:
    return len(one.label.trail) > len(other.label.trail)
