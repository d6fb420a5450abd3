"""What another policy would have made of recorded sessions: read from the log, counted and grouped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from math import inf
from typing import Final, NamedTuple

from douane.config import Config
from douane.engine.comparison import Compared, Comparison
from douane.engine.doubt import OPEN, Doubt
from douane.engine.rules import Rules
from douane.engine.told import is_spoilt
from douane.stores.keys import value_key
from douane.stores.reader import Reader

BEFORE: Final = 86_400.0  # seconds that are read before, so that sessions have their memory
EXAMPLES: Final = 5
_EVERY: Final = 500  # entries after which progress is told

Progress = Callable[[int, int], None]  # is told how many entries of how many were read; may raise to end it


def unheard(_done: int, _in_all: int) -> None:
    """Nobody is told how far it is."""


class Span(NamedTuple):
    """The entries of a state folder from `since` up to `until`, in seconds since the epoch."""

    state: str
    since: float
    until: float = inf
    session: str = ""


class Group(NamedTuple):
    """Messages of which the same would become: what was, what would be, by which rules, of whom."""

    then: str
    now: str
    rules: tuple[str, ...]
    tool: str
    principal: str


@dataclass
class Summary:
    """How many messages were judged again, how many came out otherwise, and of how many nobody can tell.

    `groups` are those that did, `first` is the first entry of each, `examples` some of each doubt.
    """

    since: float
    revision: str
    messages: int = 0
    changed: int = 0
    unknown: int = 0
    spoilt: int = 0
    groups: Counter[Group] = field(default_factory=Counter)
    first: dict[Group, int] = field(default_factory=dict)
    doubts: Counter[Doubt] = field(default_factory=Counter)
    examples: dict[Doubt, list[int]] = field(default_factory=dict)

    def add(self, one: Compared) -> None:
        """Count a message."""
        self.messages += 1
        self.unknown += one.is_open
        for doubt in one.doubts:
            self.doubts[doubt] += 1
            known = self.examples.setdefault(doubt, [])
            known += [one.told.seq] * (len(known) < EXAMPLES)
        if one.is_changed:
            self.changed += 1
            group = _group(one)
            self.groups[group] += 1
            self.first.setdefault(group, one.told.seq)

    def as_json(self) -> Mapping[str, object]:
        """The same, as JSON has it."""
        return {
            "since": self.since,
            "revision": self.revision,
            "messages": self.messages,
            "changed": self.changed,
            "unknown": self.unknown,
            "spoilt": self.spoilt,
            "rules": self._counted(lambda group: group.rules),
            "tools": self._counted(lambda group: (group.tool,)),
            "people": self._counted(lambda group: (group.principal,)),
            "doubts": {one.value: count for one, count in self.doubts.most_common()},
        }

    def groups_as_json(self) -> list[Mapping[str, object]]:
        """The groups of those that came out otherwise, the most frequent first."""
        counted = self.groups.most_common()
        return [{**one._asdict(), "times": times, "entry": self.first[one]} for one, times in counted]

    def doubts_as_json(self) -> list[Mapping[str, object]]:
        """What is not known, or was left out of account, with some entries of each."""
        return [
            {"because": one.value, "times": times, "is_open": one in OPEN, "entries": self.examples[one]}
            for one, times in self.doubts.most_common()
        ]

    def _counted(self, of: Callable[[Group], tuple[str, ...]]) -> Mapping[str, int]:
        found: Counter[str] = Counter()
        for group, times in self.groups.items():
            for name in of(group):
                found[name] += times
        return dict(found.most_common())


def judged_again(
    span: Span,
    candidate: Config,
    present: Config,
    summary: Summary,
    progress: Progress = unheard,
) -> Iterator[Compared]:
    """The messages of that time under the candidate, each counted in the summary; what is spoilt is, too."""
    key = value_key(span.state)
    with closing(Reader(span.state)) as reader:
        first, end = reader.first_since(span.since - BEFORE), reader.end()
        begins = -inf if reader.first_since(-inf) >= first else span.since - BEFORE
        comparison = Comparison(_rules(candidate, key), _rules(present, key), begins)
        for entry in reader.after(first - 1):
            if entry.seq % _EVERY == 0:
                progress(entry.seq - first, end - first + 1)
            body = reader.opened(entry)
            one = comparison.take(entry.seq, body)
            if one is None:
                summary.spoilt += is_spoilt(body)
                continue
            if span.since <= one.told.at < span.until and span.session in {"", one.told.text("session")}:
                summary.add(one)
                yield one


def change_as_json(one: Compared) -> Mapping[str, object]:
    """A message that comes out otherwise."""
    group = _group(one)
    return {**group._asdict(), "entry": one.told.seq, "at": one.told.at}


def _rules(config: Config, key: bytes) -> Rules:
    return Rules(config.policy, config.settings, detectors=(), value_key=key)


def _group(one: Compared) -> Group:
    told = one.told
    tool = f"{told.text('server_name')}/{told.text('subject') or told.text('method')}"
    return Group(one.then.name.lower(), one.now.name.lower(), one.rules, tool, told.text("principal"))
