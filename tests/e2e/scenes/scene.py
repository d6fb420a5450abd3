"""A conversation as it goes: rounds of requests that are sent at once, and how long it takes in real life."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.e2e.servers import Server, in_folder

Asked = tuple[str, Mapping[str, Any]]  # method and parameters
Round = Sequence[Asked]
SUSPENDED, THROTTLED = "behaviour.suspended", "behaviour.throttled"


class Talk(Protocol):
    """A conversation that was opened."""

    def ask_all(self, asked: Round) -> Iterable[Mapping[str, Any]]:
        """Sends all of them, then takes all answers."""


@dataclass(frozen=True)
class Scene:
    """A conversation with one server; `{folder}` in its texts is the folder that was prepared for the server.

    `seconds` is how long it takes in real life, or its first `calm` rounds do, if the others are in haste. The short
    form goes as fast as it is answered, and has the first `short` rounds only. For an attack, `measure` is what finds it, `most` how many requests the server may answer
    before that, and `end` what follows.
    """

    name: str
    server: Server
    rounds: Callable[[], Iterable[Round]]
    seconds: float = 0.0
    short: int | None = None
    measure: str = ""
    most: int = 0
    end: str = SUSPENDED
    calm: int = 0

    def __str__(self) -> str:
        return self.name.replace(" ", "-")


@dataclass
class Outcome:
    """How many requests the server has answered, and what Douane has said in place of it."""

    answered: int = 0
    refusals: list[str] = field(default_factory=list)
    ended_refused: bool = False

    @property
    def is_suspended(self) -> bool:
        return self.ended_refused and SUSPENDED in self.refusals[-1]

    def add(self, answer: Mapping[str, Any]) -> None:
        because = refusal(answer)
        self.ended_refused = bool(because)
        if because:
            self.refusals.append(because)
        else:
            self.answered += 1


def call(tool: str, /, **arguments: Any) -> Asked:
    return "tools/call", {"name": tool, "arguments": arguments}


def each(tool: str, argument: str, values: Iterable[Any]) -> Iterator[Round]:
    """A call for each value, one after the other."""
    return ([call(tool, **{argument: value})] for value in values)


def play(talk: Talk, scene: Scene, folder: str, seconds: float = 0.0) -> Outcome:
    """Holds the conversation, evenly over so many seconds, or as fast as it goes, until all is suspended."""
    rounds = list(itertools.islice(scene.rounds(), None if seconds else scene.short))
    pause = seconds / (scene.calm or len(rounds))
    outcome, begun = Outcome(), time.monotonic()
    for number, asked in enumerate(rounds):
        due = begun + pause * min(number, scene.calm or number)
        time.sleep(max(0.0, due - time.monotonic()))
        for answer in talk.ask_all([(method, filled_in(params, folder)) for method, params in asked]):
            outcome.add(answer)
        if outcome.is_suspended:
            break
    return outcome


def refusal(answer: Mapping[str, Any]) -> str:
    """What Douane says in place of the server; nothing if that has answered."""
    if "error" in answer:
        error = answer["error"]
        return str(error["message"]) if "douane" in (error.get("data") or {}) else ""
    result = answer["result"]
    is_ours = result.get("isError") and "douane" in (result.get("_meta") or {})
    return str(result["content"][0]["text"]) if is_ours else ""


def filled_in(value: Any, folder: str) -> Any:
    if isinstance(value, str):
        return in_folder(value, folder)
    if isinstance(value, Mapping):
        return {name: filled_in(one, folder) for name, one in value.items()}
    return [filled_in(one, folder) for one in value] if isinstance(value, list) else value
