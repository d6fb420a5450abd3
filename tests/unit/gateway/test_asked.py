"""Whom conversations can ask follows the configuration, while they run."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from douane.gateway.asked import Asked
from douane.gateway.turns import AsyncTurns
from douane.model.events import Ask
from douane.model.question import Reply
from douane.policy.judge import Judge
from douane.transports.asking import Desk
from tests._promises import promise

OWN = (sys.executable, str(Path(__file__).parents[2] / "e2e" / "own_judge.py"))


async def told(asked, text):
    """What is said of a text to a conversation that began earlier."""
    replies = asyncio.Queue()
    desk = Desk(asked._askers, AsyncTurns(), time.time)
    question = Ask("t1", "judge", "d", time.time() + 10, {"findings": [{"text": text}]})
    desk.ask(question, lambda _question, reply: replies.put_nowait(reply))
    return await asyncio.wait_for(replies.get(), 20)


@promise("P-JUDGE-FAILS-CLOSED")
def test_a_judge_is_asked_from_when_it_is_named_until_it_is_named_no_more():
    async def story():
        asked = Asked(lambda _trouble: None)
        replies = [await told(asked, "fine")]
        asked.use(Judge(OWN))
        asked.use(Judge(OWN))
        replies.append(await told(asked, "fine"))
        asked.use(Judge())
        replies.append(await told(asked, "fine"))
        asked.close()
        return replies

    assert asyncio.run(story()) == [Reply.NONE, Reply.LIFT, Reply.NONE]
