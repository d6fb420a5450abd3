"""Whatever a definition says and a call holds, judging the arguments ends, and speaks of places that exist."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from douane.detectors import interpreter
from douane.detectors.about import About
from douane.detectors.roles.role import Role
from douane.detectors.roles.tool import tool_of
from douane.detectors.text import Text
from douane.model.message import Message
from douane.protocol.direction import Direction
from douane.protocol.json import at, canonical, decode, encode
from douane.protocol.jsonrpc import parse

# Names that have roles, and pieces that judges look for: chance alone would hardly meet them.
NAMES = st.sampled_from(
    [
        "id",
        "query",
        "sql",
        "path",
        "url",
        "host",
        "command",
        "args",
        "glob",
        "subject",
        "body",
        "zorp",
        "$ne",
        "a/b",
    ]
)
PIECES = st.sampled_from(
    ["a", " ", "'", '"', "`", ";", "|", "&", "(", ")", "$(", "${", "{{", "../", "%2e", "%", "\\", "\x00", "http://", "@",
     "[", "]", ":", "1", "0x7f", ".", "SELECT", "COMMIT", "--", "/*", "/*!", "$$", "\n", "\r\n", "~", "-o", "ext::", "/etc/", "\uff0e",
     "\u0130", "\ud7ff", "rm -rf", "/", "or", "=", "UNION", "%u2215", "\\x27", "&apos;", "C:"]
)  # fmt: skip
STRINGS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.lists(PIECES, max_size=12).map(
    "".join
)
VALUES = st.recursive(
    STRINGS | st.none() | st.booleans() | st.integers(-9, 9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
KEYWORDS = st.sampled_from(
    [
        "type",
        "format",
        "enum",
        "properties",
        "items",
        "anyOf",
        "$ref",
        "description",
        "annotations",
        "inputSchema",
        "name",
    ]
)
DEFINITIONS = st.recursive(
    VALUES,
    lambda inner: st.dictionaries(KEYWORDS | NAMES, inner, max_size=4) | st.lists(inner, max_size=2),
    max_leaves=8,
)


@given(st.dictionaries(NAMES, VALUES, max_size=4), st.dictionaries(KEYWORDS, DEFINITIONS, max_size=4))
def test_any_call_of_any_tool_is_judged(arguments, definition):
    params = {"name": "thing", "arguments": arguments}
    raw = encode({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
    document = decode(raw)
    message = Message(
        Direction.TO_SERVER, parse(document.value), raw, document.value, document.strings, subject="thing"
    )
    text = Text.of(message, About(definition, roots=("/work",), canonical=canonical(definition)))
    for finding in interpreter.find(text):
        value = at(document.value, finding.where)
        assert value is not None
        assert 0 <= finding.start <= finding.end <= (len(value) if isinstance(value, str) else 0)


@given(st.dictionaries(KEYWORDS, DEFINITIONS, max_size=5), st.lists(NAMES, max_size=4))
def test_any_definition_gives_every_parameter_a_role(definition, path):
    assert tool_of(canonical(definition), "thing", "").role(tuple(path)) in Role
