"""Samples of calls, one JSON object a line: the tool, where it may work, the arguments, and for hits the `rule`."""

from __future__ import annotations

import json
from pathlib import Path

from douane.detectors import interpreter
from douane.detectors.about import About
from douane.detectors.text import Text
from douane.model.message import Message
from douane.protocol.direction import Direction
from douane.protocol.json import canonical, decode, encode
from douane.protocol.jsonrpc import parse

HERE = Path(__file__).parent / "interpreter"


def samples(name: str) -> list[dict]:
    """The samples in the file of that name, `hits` or `misses`."""
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text("utf-8").splitlines()]


def definition(sample: dict) -> dict:
    """The tool that a sample describes: `properties` are schemas, or only descriptions."""
    given = sample.get("properties", dict.fromkeys(sample["arguments"], ""))
    properties = {
        name: {"type": "string", "description": told} if isinstance(told, str) else told
        for name, told in given.items()
    }
    schema = {"type": "object", "properties": properties}
    described = {"name": sample["tool"], "description": sample.get("description", ""), "inputSchema": schema}
    return described | ({"annotations": sample["annotations"]} if "annotations" in sample else {})


def call(sample: dict) -> Text:
    """The text of the call that a sample describes."""
    tool = definition(sample)
    params = {"name": sample["tool"], "arguments": sample["arguments"]}
    raw = encode({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
    document = decode(raw)
    packet = parse(document.value)
    message = Message(
        Direction.TO_SERVER, packet, raw, document.value, document.strings, subject=sample["tool"]
    )
    about = About(
        tool,
        "sample",
        roots=tuple(sample.get("roots", ())),
        canonical=canonical(tool),
        is_read_only=sample.get("read_only", False),
        has_folders=sample.get("has_folders", False),
    )
    return Text.of(message, about)


def findings(sample: dict) -> list:
    """What the detector finds in the call that a sample describes."""
    return list(interpreter.find(call(sample)))
