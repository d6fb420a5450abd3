"""What one detector costs on a text of any length, and whether that grows with the length and no faster."""

from __future__ import annotations

import time
from collections.abc import Callable

from douane.detectors import Detector
from douane.detectors.text import Text
from douane.model.message import Message
from douane.protocol.direction import Direction
from douane.protocol.json import Document, decode, encode
from douane.protocol.jsonrpc import Notification
from tests._scanner import SCANNER
from tests.corpus._calls import call
from tests.corpus._definitions import listing

SMALL = 8_000  # characters
TIMES = 8
MOST = 3 * TIMES  # a square would be 64 times as much
LEAST_SECONDS = 0.002  # below it the clock says nothing
ATTEMPTS = 4
ROLES = ("id", "query", "sql", "command", "path", "url", "host", "glob", "thing")


def text_of(content: str) -> Text:
    """A message that says `content` in a value and in the name of a member."""
    raw = encode({"text": content[: len(content) // 2], content[len(content) // 2 :]: 1})
    document = decode(raw)
    assert isinstance(document, Document)
    packet = Notification("x", {})
    return Text.of(
        Message(Direction.TO_CLIENT, packet, raw, document.value, document.strings), scanner=SCANNER
    )


def definition_of(content: str) -> Text:
    """A list in which a tool says `content`."""
    tool = {"name": "thing", "description": content, "inputSchema": {"type": "object"}}
    return scanned(listing({"tool": tool}))


def call_of(content: str) -> Text:
    """A call with `content` in arguments of every role."""
    return scanned(call({"tool": "thing", "arguments": dict.fromkeys(ROLES, content)}))


def scanned(text: Text) -> Text:
    """The same text, in which the shared scan looks for triggers."""
    return Text(text.message, text.joined, text.about, SCANNER)


# What detectors read that look at no other messages.
SHAPES = {"poisoning": definition_of, "interpreter": call_of}


def seconds(detector: Detector, content: str) -> float:
    text = SHAPES.get(detector.name, text_of)(content)
    started = time.thread_time()
    for _ in detector.find(text):
        pass
    return time.thread_time() - started


def is_linear(detector: Detector, piece: str, size: int = SMALL) -> bool:
    """Whether eight times as many of `piece` cost no more than some eight times as much."""
    return grows_as(lambda times: seconds(detector, piece * (times * size // len(piece) + 1)))


def grows_as(spent: Callable[[int], float]) -> bool:
    """Whether eight times the work takes no more than some eight times as long: `spent` is told how many times.

    A measurement that was disturbed is repeated.
    """
    for _ in range(ATTEMPTS):
        large = spent(TIMES)
        if large <= MOST * LEAST_SECONDS or large <= MOST * spent(1):
            return True
    return False
