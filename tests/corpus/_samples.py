"""Samples of what a detector must find and must leave, one JSON object a line: `text`, and for hits its `rule`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from douane.detectors import DETECTORS
from douane.detectors.text import Text
from douane.model.finding import Finding
from douane.model.message import Message
from douane.protocol.direction import Direction
from douane.protocol.json import decode, encode
from douane.protocol.jsonrpc import Notification
from tests._scanner import SCANNER
from tests.corpus._keys import expand

HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Sample:
    detector: str
    text: str
    rule: str = ""


def samples(name: str) -> list[Sample]:
    """The samples in all files of that name, `hits` or `misses`; a detector without any is an error."""
    found: list[Sample] = []
    for detector in DETECTORS:
        file = HERE / detector.name / f"{name}.jsonl"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        if not lines:
            raise FileNotFoundError(f"the detector `{detector.name}` has no {file.relative_to(HERE)}")
        read = [json.loads(line) for line in lines]
        texts = [one for one in read if "text" in one]  # of calls, which have arguments, see _calls.py
        found += [Sample(detector.name, expand(one["text"]), one.get("rule", "")) for one in texts]
    return found


def message(params: object, direction: Direction = Direction.TO_CLIENT) -> Message:
    """A notification with these parameters, as the engine would read it."""
    value = {"jsonrpc": "2.0", "method": "notifications/message", "params": params}
    raw = encode(value)
    document = decode(raw)
    packet = Notification("notifications/message", value["params"])
    return Message(direction, packet, raw, document.value, document.strings)


def findings(params: object, direction: Direction = Direction.TO_CLIENT) -> list[Finding]:
    """What all detectors find in a message with these parameters."""
    text = Text.of(message(params, direction), scanner=SCANNER)
    return [finding for detector in DETECTORS for finding in detector.find(text)]


def mended(text: str, found: list[Finding]) -> str:
    """`text` with every mend applied, as the engine's rewriting does: what overlaps is merged."""
    pieces, position = [], 0
    for start, end, mend in sorted((one.start, one.end, one.mend) for one in found if one.mend is not None):
        if start >= position:
            pieces += [text[position:start], mend]
        position = max(position, end)
    return "".join([*pieces, text[position:]])
