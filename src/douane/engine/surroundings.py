"""What detectors may know of a message beside its bytes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from douane.detectors.about import About
from douane.detectors.text import Text
from douane.model.server import Kind
from douane.protocol.json import Document, decode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from douane.engine.rules import Rules
    from douane.model.message import Message
    from douane.model.session import Session

_DEPTH = 64


def text_of(message: Message, session: Session, rules: Rules) -> Text:
    """The text of `message` for the detectors, with what is known around it."""
    return Text.of(message, surroundings(message, session, rules), rules.scanner)


def surroundings(message: Message, session: Session, rules: Rules) -> About:
    """The tool that `message` calls or answers, and where its server may work; a lookup or two."""
    pin = rules.pins.get((Kind.TOOL, message.subject)) if message.method == "tools/call" else None
    shown = None if pin is None else pin.approved or pin.seen
    return About(
        {} if shown is None else parsed(shown.canonical),
        session.server.name,
        session.server.command,
        (*session.server.roots, *session.roots, *rules.settings.roots),
        rules.tools,
        "" if shown is None else shown.canonical,
        is_read_only=session.server.reads_only or session.server.name in rules.settings.read_only,
        has_folders=bool(session.server.roots),
    )


@lru_cache(maxsize=1024)
def parsed(canonical: str) -> Mapping[str, object]:
    """The definition with this canonical text."""
    document = decode(canonical.encode(), _DEPTH)
    return document.value if isinstance(document, Document) and isinstance(document.value, dict) else {}
