"""A question to people about one call, as it is shown and as it is kept: nothing of it is secret."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Final

_ROUND: Final = 32  # hexadecimal digits


class State(StrEnum):
    """What became of a question."""

    OPEN = "open"
    APPROVED = "approved"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: whether this principal may call this of this server, with exactly these arguments.

    `name` is the same for the same call. `pin` is the digest of the definition that was approved. `parts` are
    keyed digests of the arguments by their JSON Pointers, `shown` the arguments without secrets, `whole` the
    pointers at which nothing was left out. `holds` are the rules that hold it, with what they found.

    `task` is the same for all that one program asks for in one go, and `like` for calls that differ only in
    what is `varying`: argument names, with the folder or host that stays, or ``""`` where any text may come.
    """

    name: str
    session: str
    principal: str
    server: str
    server_name: str
    method: str
    subject: str
    pin: str
    parts: Mapping[str, str]
    shown: object
    whole: frozenset[str]
    holds: frozenset[str]
    because: str
    risk: str
    task: str = ""
    like: str = ""
    varying: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A question with what became of it; times are seconds since the epoch.

    It is open since `asked`. Somebody waits for the answer until `until`; it may be answered until `expires`.
    `times` is how often the same was asked. `decided` is when it was answered, or, while it is open again,
    when it was before.
    """

    question: Question
    asked: float
    until: float
    expires: float
    state: State = State.OPEN
    decided: float = 0.0
    by: str = ""
    reason: str = ""
    times: int = 1
    last: object = field(default=None, compare=False)

    @property
    def opening(self) -> tuple[float, float]:
        """What is other after each time that it was answered, or was over, and is asked anew."""
        return self.asked, self.decided

    @property
    def round(self) -> str:
        """What an answer must name that comes later: a digest of what it is about, and of its opening.

        Another session may ask the same with more leeway while somebody reads.
        """
        content = json.dumps([*self.opening, to_mapping(self.question)], sort_keys=True)
        return sha256(content.encode("ascii")).hexdigest()[:_ROUND]

    def is_open(self, at: float) -> bool:
        """Whether it may still be answered."""
        return self.state is State.OPEN and at < self.expires


def from_mapping(asked: Mapping[str, object]) -> Question:
    """The question that the engine has put as JSON; raises `KeyError` or `TypeError` for anything else."""
    parts = asked["parts"]
    holds, whole = asked["holds"], asked["whole"]
    if not (isinstance(parts, dict) and isinstance(holds, list) and isinstance(whole, list)):
        raise TypeError
    texts = {name: str(asked[name]) for name in _TEXTS}
    return Question(
        **texts,
        parts={str(where): str(digest) for where, digest in parts.items()},
        shown=asked["shown"],
        whole=frozenset(map(str, whole)),
        holds=frozenset(map(str, holds)),
        varying=varying if isinstance(varying := asked.get("varying"), dict) else {},
        **{name: str(asked.get(name, "")) for name in _LATER},
    )


def to_mapping(question: Question) -> dict[str, object]:
    """The same as JSON."""
    return {
        **{name: getattr(question, name) for name in _TEXTS},
        "parts": dict(question.parts),
        "shown": question.shown,
        "whole": sorted(question.whole),
        "holds": sorted(question.holds),
        "varying": dict(question.varying),
        **{name: getattr(question, name) for name in _LATER},
    }


_LATER = ("task", "like")  # what questions of older versions do not have
_TEXTS = (
    *("name", "session", "principal", "server", "server_name", "method", "subject"),
    *("pin", "because", "risk"),
)
