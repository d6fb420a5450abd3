"""Whom the conversations of a tenant can ask about messages that wait."""

from __future__ import annotations

import time
from threading import Thread
from typing import TYPE_CHECKING

from douane.gateway.turns import AsyncTurns
from douane.policy.judge import JUDGE, PERSON, Judge
from douane.transports.asking import Asker, Desk
from douane.transports.judge import open_judge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from douane.gateway.conversation import Conversation
    from douane.transports.judge import Judge as OpenJudge
    from douane.transports.people import People
    from douane.transports.relay import Relay


class Asked:
    """The askers of the moment; those that are configured no more are let go of."""

    def __init__(self, warn: Callable[[str], None], people: People | None = None) -> None:
        self._warn = warn
        self._people = people
        self._configured = Judge()
        self._judge: OpenJudge | None = None

    def use(self, judge: Judge) -> None:
        """Ask this judge from now on."""
        if judge == self._configured:
            return
        before, self._judge = self._judge, None
        if before is not None:
            Thread(target=before.close, daemon=True).start()  # it may take a second to end
        self._configured = judge
        if judge.is_there:
            self._judge = open_judge(judge.command, judge.url, self._warn)

    def attend(self, relay: Relay, conversation: Conversation) -> None:
        """Let a conversation ask, now and when there is somebody else to ask."""
        relay.ask_at(Desk(self._askers, AsyncTurns(), time.time), conversation.answered)

    def close(self) -> None:
        """Ask nobody any more."""
        judge, self._judge = self._judge, None
        self._configured = Judge()
        if judge is not None:
            judge.close()
        if self._people is not None:
            self._people.close()

    def _askers(self) -> Mapping[str, Asker]:
        known = {JUDGE: self._judge, PERSON: self._people}
        return {name: asker for name, asker in known.items() if asker is not None}
