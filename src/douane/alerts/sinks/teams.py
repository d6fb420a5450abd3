"""Microsoft Teams: the webhook of a workflow (Power Automate), which takes an Adaptive Card.

Text stands in `TextRun`s alone: unlike a `TextBlock` or a `FactSet`, these know no Markdown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from douane.alerts.notice import SHOWN, Notice, leading
from douane.alerts.road import Road
from douane.model.finding import Severity
from douane.protocol.json import encode

_SCHEMA: Final = "http://adaptivecards.io/schemas/adaptive-card.json"
_CARD: Final = "application/vnd.microsoft.card.adaptive"
_LONGEST: Final = 1500  # characters of a value; a message may have 28 kB
_COLOURS: Final[Mapping[Severity, str]] = {
    Severity.CRITICAL: "attention",
    Severity.HIGH: "attention",
    Severity.MEDIUM: "warning",
}


class Teams:
    """Posts each notice as a card."""

    def __init__(self, road: Road) -> None:
        self._road = road

    async def send(self, notices: Sequence[Notice]) -> None:
        """Post each."""
        for notice in notices:
            message = message_of(leading(notice, self._road.room()))
            await self._road.post(self._road.secret("url"), {}, encode(message))


def message_of(notice: Notice) -> dict[str, object]:
    """The message with its card."""
    heading = {"size": "large", "weight": "bolder", "color": _COLOURS.get(notice.severity, "default")}
    facts = (*notice.beside_page, ("Notice", notice.id))
    body = [
        _line(_run(notice.title, **heading)),
        *(_line(_run(f"{name}: ", weight="bolder"), _run(value)) for name, value in facts),
    ]
    card: dict[str, object] = {"$schema": _SCHEMA, "type": "AdaptiveCard", "version": "1.4", "body": body}
    if notice.page:
        card["actions"] = [{"type": "Action.OpenUrl", "title": SHOWN, "url": notice.page}]
    return {"type": "message", "attachments": [{"contentType": _CARD, "contentUrl": None, "content": card}]}


def _line(*runs: Mapping[str, str]) -> dict[str, object]:
    return {"type": "RichTextBlock", "inlines": [*runs], "spacing": "small"}


def _run(text: str, **style: str) -> dict[str, str]:
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return {"type": "TextRun", "text": shown, **style}
