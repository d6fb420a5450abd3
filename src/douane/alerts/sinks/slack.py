"""Slack: an incoming webhook, or a bot (`chat.postMessage`), with Block Kit.

All that a peer may have written is `plain_text`, in which Slack reads no mention, link or markup; the one
link is the page of the entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from douane.alerts.notice import SHOWN, Notice, leading
from douane.alerts.road import RefusedError, Road, UndeliveredError
from douane.alerts.sinks.told import answered
from douane.protocol.json import encode

API: Final = "https://slack.com/api/chat.postMessage"
_FIELDS: Final = 10  # of one section
_LONGEST: Final = 1900  # characters of a field; Slack takes 2000
_HEADING: Final = 150
# What Slack says of a message that it will never take.
_NEVER: Final = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text"}
)


class Slack:
    """Says each notice in a channel."""

    def __init__(self, road: Road) -> None:
        self._road = road

    async def send(self, notices: Sequence[Notice]) -> None:
        """Post each."""
        for notice in notices:
            question = self._road.asked(notice.question) if notice.question else ()
            message = message_of(leading(notice, self._road.room()), question)
            token = self._road.secret("token")
            if token:
                await self._say(token, message)
            else:
                await self._road.post(self._road.secret("url"), {}, encode(message))

    async def _say(self, token: str, message: dict[str, object]) -> None:
        body = encode({"channel": self._road.sink.one("channel"), **message})
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json; charset=utf-8"}
        said = answered(await self._road.post(self._road.sink.one("api", API), headers, body))
        if said.get("ok") is not True:
            because = str(said.get("error", "it said nothing"))[:60]
            kind = RefusedError if because in _NEVER else UndeliveredError
            raise kind(f"Slack said `{because}`", "see what the application may do, and `channel`")


def message_of(notice: Notice, question: Sequence[object] = ()) -> dict[str, object]:
    """The message; `question` is what a question looks like that waits, with its buttons."""
    return {
        "text": _escaped(notice.heading),
        "blocks": [*_blocks(notice), *question],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _blocks(notice: Notice) -> Iterator[dict[str, object]]:
    yield {"type": "header", "text": _plain(notice.title, _HEADING)}
    facts = [_plain(f"{name}: {value}", _LONGEST) for name, value in notice.beside_page]
    for start in range(0, len(facts), _FIELDS):
        yield {"type": "section", "fields": facts[start : start + _FIELDS]}
    if notice.page:
        link = f"<{_escaped(notice.page)}|{SHOWN}>"
        yield {"type": "section", "text": {"type": "mrkdwn", "text": link, "verbatim": True}}
    yield {"type": "context", "elements": [_plain(f"douane {notice.id}", _LONGEST)]}


def _plain(text: str, most: int) -> dict[str, object]:
    return {
        "type": "plain_text",
        "text": text if len(text) <= most else f"{text[: most - 1]}…",
        "emoji": False,
    }


def _escaped(text: str) -> str:
    """What Slack asks for in text that it reads as markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
