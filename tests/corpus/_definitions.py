"""Samples of definitions, one JSON object a line: a `tool`, `tools`, `prompts`, `resources` or `instructions`."""

from __future__ import annotations

import json
from pathlib import Path

from douane.detectors import DETECTORS
from douane.detectors.text import Text
from douane.model.message import Message, Pending
from douane.protocol.direction import Direction
from douane.protocol.json import decode, encode
from douane.protocol.jsonrpc import parse

HERE = Path(__file__).parent / "poisoning"
METHODS = {"tools": "tools/list", "prompts": "prompts/list", "resources": "resources/list"}


def samples(name: str) -> list[dict]:
    """The samples in the file of that name, `hits` or `misses`."""
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text("utf-8").splitlines()]


def listing(sample: dict) -> Text:
    """The text of the answer in which a server shows what a sample describes."""
    shown = {"tools": [sample["tool"]]} if "tool" in sample else sample
    kind = next(name for name in ("instructions", *METHODS) if name in shown)
    result = {kind: shown[kind]} | ({"protocolVersion": "2025-11-25"} if kind == "instructions" else {})
    raw = encode({"jsonrpc": "2.0", "id": 1, "result": result})
    document = decode(raw)
    pending = Pending(1, METHODS.get(kind, "initialize"), "", 0.0, None)
    packet = parse(document.value)
    return Text.of(
        Message(Direction.TO_CLIENT, packet, raw, document.value, document.strings, answers=pending)
    )


def findings(sample: dict) -> list:
    """What all detectors find in the list that a sample describes; the model has samples of its own."""
    text = listing(sample)
    return [one for detector in DETECTORS if detector.name != "firewall" for one in detector.find(text)]
