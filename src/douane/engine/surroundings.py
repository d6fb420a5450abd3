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
    server, settings, canonical = session.server, rules.settings, _canonical(message, rules)
    return About(
        parsed(canonical) if canonical else {},
        server.name,
        server.command,
        (*server.roots, *session.roots, *settings.roots),
        rules.tools,
        canonical,
        server.reads_only or server.name in settings.read_only,
        bool(server.roots),
    )


def definition_of(message: Message, rules: Rules) -> Mapping[str, object]:
    """The definition of the tool that `message` calls or answers, `{}` where it is unknown."""
    canonical = _canonical(message, rules)
    return parsed(canonical) if canonical else {}


def _canonical(message: Message, rules: Rules) -> str:
    pin = rules.pins.get((Kind.TOOL, message.subject)) if message.method == "tools/call" else None
    shown = None if pin is None else pin.approved or pin.seen
    return "" if shown is None else shown.canonical


@lru_cache(maxsize=1024)
def parsed(canonical: str) -> Mapping[str, object]:
    """The definition with this canonical text."""
    document = decode(canonical.encode(), _DEPTH)
    return document.value if isinstance(document, Document) and isinstance(document.value, dict) else {}
