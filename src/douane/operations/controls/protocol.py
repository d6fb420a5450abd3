"""Bytes that are no legal MCP message of this moment."""

from __future__ import annotations

from typing import Final

from douane.config import Config
from douane.operations.controls.base import Control, Outcome
from douane.operations.controls.drill import (
    Probe,
    by_client,
    by_server,
    judged,
    notice,
    opened,
    request,
    result,
)

_CALL: Final = b'{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"write","arguments":%s}}'
_PING: Final = request(7, "ping")


def _too_long(config: Config) -> Outcome:
    drill = opened(config)
    if isinstance(drill, Outcome):
        return drill
    text = "word " * (config.settings.limits.message // 5 + 1)
    return judged(
        drill, by_server(notice("notifications/message", level="info", data=text)), b"word", _TOO_LONG
    )


_TOO_LONG: Final = "protocol.too-long"


def _too_much(config: Config) -> Outcome:
    drill = opened(config)
    if isinstance(drill, Outcome):
        return drill
    text = "word " * (config.settings.limits.arguments // 5 + 1)
    said = by_client(request(7, "tools/call", name="write", arguments={"content": text}))
    return judged(drill, said, b"word", "protocol.arguments-too-long")


PROTOCOL: Final = (
    Control(
        "one reading of every key",
        "a call with the key `path` twice",
        Probe(by_client(_CALL % b'{"path":"a","path":"b"}'), "protocol.duplicate-key"),
    ),
    Control(
        "well-formed text",
        "a call with half of a surrogate pair",
        Probe(by_client(_CALL % b'{"path":"\\ud83d"}'), "protocol.lone-surrogate"),
    ),
    Control(
        "UTF-8", "a byte that is none", Probe(by_client(_CALL % b'{"path":"\xff"}'), "protocol.not-utf8")
    ),
    Control(
        "numbers that all read alike",
        "an integer of 70 bits",
        Probe(by_client(_CALL % (b'{"path":%d}' % (1 << 70))), "protocol.number"),
    ),
    Control(
        "one reading of the envelope",
        "a call with `Name` beside `name`",
        Probe(by_client(request(7, "tools/call", name="write", Name="read")), "protocol.ambiguous-key"),
    ),
    Control("JSON", "a line of prose", Probe(by_server(b"Server listening on stdio"), "protocol.not-json")),
    Control(
        "methods of the protocol",
        "a method that MCP does not have",
        Probe(by_client(request(7, "admin/shell")), "protocol.unknown-method"),
    ),
    Control(
        "methods in their direction",
        "`tools/call` from the server",
        Probe(by_server(request(7, "tools/call", name="write")), "protocol.misplaced-method"),
    ),
    Control(
        "an id only once",
        "a second request with the id of one that still waits",
        Probe(by_client(request(7, "tools/list")), "protocol.id-in-use", before=(by_client(_PING),)),
    ),
    Control(
        "answers to questions",
        "an answer that nobody has asked for",
        Probe(by_server(result(99, content=[])), "protocol.unmatched-answer"),
    ),
    Control(
        "batches only where they exist",
        "a batch under 2025-11-25",
        Probe(by_client(b"[" + _PING + b"]"), "protocol.batch"),
    ),
    Control("the size of a message", "a message over the limit", _too_long),
    Control("the size of arguments", "a call over the limit for arguments", _too_much),
)
