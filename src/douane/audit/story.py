"""The entries of a session as the course of a conversation: each message with what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from douane.audit.line import Line

_APPROVAL: Final = "douane/approval-"
_OPPOSITE: Final = {"to-server": "to-client", "to-client": "to-server"}
_Call = tuple[str, str, int | str]  # session, direction and id of a request


class Moment(NamedTuple):
    """A message, with who answered about it and what was decided then, and what came back.

    `later` is who answered when it was decided already: that holds for the next one like it.
    """

    message: Line
    answered: Line | None = None
    decided: Line | None = None
    reply: Line | None = None
    later: Line | None = None

    @property
    def action(self) -> str:
        """What became of the message in the end."""
        return (self.decided or self.message).outcome

    @property
    def is_refused(self) -> bool:
        """Whether it, or what came back, was refused."""
        return "deny" in (self.action, self.reply.outcome if self.reply else "")

    @property
    def is_notable(self) -> bool:
        """Whether there is more to say of it than that it passed."""
        lines = [one for one in self if one is not None]
        return any(one.action != "allow" or one.would or one.findings for one in lines)


def story(lines: Iterable[Line]) -> list[Moment]:
    """The moments in the order in which they began; what answers nothing among them stands alone."""
    told = _Told()
    for line in lines:
        told.take(line)
    return told.moments


class _Told:
    """What was told so far, and what of it is open: requests without an answer, messages that wait."""

    def __init__(self) -> None:
        self.moments: list[Moment] = []
        self._calls: dict[_Call, int] = {}
        self._waiting: dict[tuple[str, str], int] = {}
        self._asked: dict[tuple[str, str], tuple[int, str]] = {}

    def take(self, line: Line) -> None:
        if line.answer:
            self._decide(line)
        elif line.method.startswith(_APPROVAL) and (line.session, line.question) in self._asked:
            self._answer(line)
        elif line.kind == "response":
            self._reply(line)
        else:
            self._begin(line)

    def _begin(self, line: Line) -> int:
        number = len(self.moments)
        self.moments.append(Moment(line))
        if line.kind == "request" and line.ident is not None:
            self._calls[line.session, line.direction, line.ident] = number
        if line.ticket:
            self._wait(line, number)
        return number

    def _wait(self, line: Line, number: int) -> None:
        self._waiting[line.session, line.ticket] = number
        if line.question:
            self._asked[line.session, line.question] = number, line.ticket

    def _answer(self, line: Line) -> None:
        """Somebody has answered the question, perhaps too late for the message that asked it."""
        number, ticket = self._asked[line.session, line.question]
        in_time = "answered" if (line.session, ticket) in self._waiting else "later"
        self.moments[number] = self.moments[number]._replace(**{in_time: line})

    def _reply(self, line: Line) -> None:
        towards = _OPPOSITE.get(line.direction, "")
        call = None if line.ident is None else self._calls.pop((line.session, towards, line.ident), None)
        if call is None:
            self._begin(line)
            return
        self.moments[call] = self.moments[call]._replace(reply=line)
        if line.ticket:
            self._wait(line, call)

    def _decide(self, line: Line) -> None:
        """What waited is decided; it may be a request, or what came back for one."""
        number = self._waiting.pop((line.session, line.ticket), None)
        if number is None:
            self._begin(line)
            return
        moment = self.moments[number]
        is_reply = line.kind == "response" and moment.reply is not None
        self.moments[number] = moment._replace(**{"reply" if is_reply else "decided": line})
