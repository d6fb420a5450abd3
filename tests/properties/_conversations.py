"""Events that a hostile host and a hostile server could cause, in any order."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from douane.model.events import Arrived, Closed, Ending, Overlong
from douane.protocol.direction import Direction
from douane.protocol.mcp import METHODS
from tests.playbooks.post import REVISIONS, STATELESS, made_up_key, meta, tool

KEY = made_up_key()
IDS = (
    st.sampled_from([0, 1, 2, "1", "x", 1_990_000_000, 1_990_000_001])
    | st.none()
    | st.booleans()
    | st.floats()
)
NAMES = st.sampled_from(["read", "write", "", "re\u0430d", KEY]) | st.none() | st.integers()
TEXTS = (
    st.sampled_from(["", "x", f"key {KEY}", "\u200b\U000e0041", "<!-- hi -->", "\x1b[31m", "é\ud83d\ude00"])
    | st.text()
)
METHOD_NAMES = st.sampled_from([*{method.name for method in METHODS}, "acme/x", "", KEY])

leaves = TEXTS | st.integers() | st.floats() | st.booleans() | st.none() | IDS
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
tools = st.builds(
    lambda name, description, extra: tool(name, description) | extra,
    NAMES,
    TEXTS,
    st.sampled_from([{}, {"inputSchema": {"type": "object"}}, {"x": 1}, {"_meta": KEY}, {"inputSchema": 7}]),
)
lists = st.lists(tools | values, max_size=4)
params = st.fixed_dictionaries(
    {},
    optional={
        "name": NAMES,
        "uri": TEXTS,
        "arguments": st.dictionaries(st.sampled_from(["path", "Path", "x", KEY]), values, max_size=3)
        | values,
        "requestId": IDS,
        "protocolVersion": st.sampled_from(REVISIONS) | values,
        "_meta": st.just(meta(STATELESS)["_meta"]) | values,
        "Name": values,
        "x": values,
    },
)
results = st.fixed_dictionaries(
    {},
    optional={
        "tools": lists | values,
        "prompts": lists | values,
        "resources": values,
        "instructions": TEXTS | values,
        "protocolVersion": st.sampled_from(REVISIONS) | values,
        "nextCursor": TEXTS | values,
        "content": values,
        "structuredContent": values,
        "inputRequests": st.dictionaries(
            TEXTS, st.fixed_dictionaries({"method": METHOD_NAMES | values}), max_size=2
        )
        | values,
        "isError": values,
    },
)
calls = st.fixed_dictionaries(
    {"jsonrpc": st.just("2.0"), "method": METHOD_NAMES}, optional={"id": IDS, "params": params | values}
)
requests = st.fixed_dictionaries(
    {
        "jsonrpc": st.just("2.0"),
        "id": st.sampled_from([0, 1, 2, "1"]),
        "method": st.sampled_from(
            ["initialize", "ping", "tools/list", "tools/call", "prompts/get", "prompts/list"]
        ),
        "params": params,
    }
)
answers = st.fixed_dictionaries(
    {"jsonrpc": st.just("2.0"), "id": IDS, "result": results}
) | st.fixed_dictionaries(
    {
        "jsonrpc": st.just("2.0"),
        "id": IDS,
        "error": st.fixed_dictionaries({"code": st.integers(), "message": TEXTS}),
    }
)
messages = calls | requests | answers | values
encoded = st.builds(
    lambda value: json.dumps(value).encode("utf-8", "replace"), messages | st.lists(messages, max_size=3)
)
broken = st.builds(
    lambda raw, at, junk: raw[: at % (len(raw) + 1)] + junk + raw[at % (len(raw) + 1) :],
    encoded,
    st.integers(0, 10_000),
    st.binary(max_size=4) | st.sampled_from([b'"', b"}", b"\\ud800", b',"id":1', b"NaN"]),
)
frames = encoded | broken | st.binary(max_size=60)
directions = st.sampled_from(Direction)

arrived = st.builds(Arrived, st.just(1.0), directions, frames)
overlong = st.builds(Overlong, st.just(1.0), directions, st.just(1 << 23), frames, frames)
closed = st.builds(Closed, st.just(1.0), directions, st.sampled_from(Ending), st.just(""))
events = arrived | arrived | arrived | overlong | closed
