"""Nothing is unmediated: a secret planted in any place of any message is found, and passes to neither side."""

from __future__ import annotations

import copy
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import cache

import pytest

from douane.engine.undo import memory
from douane.protocol.direction import Direction
from douane.protocol.eras import Revision
from douane.protocol.mcp import METHODS, Sender
from douane.stores.memory import MemoryStore
from tests._promises import promise
from tests.playbooks.post import Post, made_up_key, meta, request, result, rules_of
from tests.properties._carriers import ERROR, EXAMPLES, META, PROMPT, TOOL, Blob

SECRET = made_up_key()
TO_SERVER, TO_CLIENT = Direction.TO_SERVER, Direction.TO_CLIENT
SENT = {Sender.CLIENT: [TO_SERVER], Sender.SERVER: [TO_CLIENT], Sender.BOTH: [TO_SERVER, TO_CLIENT]}
ORDER = list(Revision)


@dataclass(frozen=True)
class Way:
    """One method, sent one way under one revision; `part` is the call or one of its answers."""

    method: str
    direction: Direction
    revision: Revision
    part: str

    def __str__(self):
        return f"{self.method} {self.direction.value} {self.revision.value} {self.part}"

    @property
    def is_notification(self):
        return self.method.startswith("notifications/")


def all_ways():
    for method in METHODS:
        for revision in ORDER[ORDER.index(method.first) : ORDER.index(method.last) + 1]:
            for direction in SENT[method.sender]:
                yield Way(method.name, direction, revision, "call")
                if not method.name.startswith("notifications/"):
                    parts = len(EXAMPLES[method.name].results) if method.name in EXAMPLES else 0
                    for number in range(parts):
                        yield Way(method.name, direction, revision, f"result {number}")
                    yield Way(method.name, direction, revision, "error")


WAYS = list(all_ways())
NEWEST = {(way.method, way.direction, way.part): way for way in WAYS}  # older ones differ in what is legal


def marked(way, is_short):
    return pytest.param(way, marks=[] if is_short else pytest.mark.long, id=str(way))


@cache
def rules():
    return rules_of()


def opened(way):
    """A conversation at the point where this message may come."""
    post = Post(rules())
    if way.method not in {"initialize", "server/discover"}:
        post.handshake(way.revision.value)
    if way.method == "tools/call":
        loose = TOOL | {"inputSchema": {"type": "object"}, "outputSchema": {"type": "object"}}
        post.lists(loose, revision=way.revision.value)
    if way.method == "prompts/get":
        post.client(request("p", "prompts/list", **meta(way.revision.value)))
        post.server(result("p", prompts=[PROMPT]))
    return post


def call(way):
    """The message that calls the method, with all that it can carry."""
    params = EXAMPLES[way.method].params | {"_meta": {**META, "progressToken": "p-1"}}
    if way.direction is TO_SERVER:
        params["_meta"] = params["_meta"] | meta(way.revision.value).get("_meta", {})
    envelope = {"jsonrpc": "2.0", "method": way.method, "params": params}
    return envelope if way.is_notification else envelope | {"id": "i-1"}


def answer(way):
    """The answer to it."""
    if way.part == "error":
        return {"jsonrpc": "2.0", "id": "i-1", "error": ERROR}
    number = int(way.part.split()[1])
    outcome = EXAMPLES[way.method].results[number] | {"_meta": META}
    if way.method == "initialize":
        outcome = outcome | {"protocolVersion": way.revision.value}
    return {"jsonrpc": "2.0", "id": "i-1", "result": outcome}


def said(post, direction, message):
    return post.client(message) if direction is TO_SERVER else post.server(message)


def before(way):
    """The conversation up to the message, which may then be said any number of times."""
    post = opened(way)
    if way.part != "call":
        said(post, way.direction, call(way))
    return lambda message: said(
        Post(post.rules, MemoryStore(), memory(post.session), post.at), towards(way), message
    )


def message_of(way):
    return call(way) if way.part == "call" else answer(way)


def towards(way):
    return way.direction if way.part == "call" else way.direction.opposite


def places(value, path=()):
    """The path to every value inside `value`, the envelope's own names apart."""
    if isinstance(value, dict):
        yield path
        for key, item in value.items():
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from places(item, (*path, number))
    elif isinstance(value, str):
        yield path


def plantings(message):
    """The message with the secret in one place: in each text, in base64, as a member and as a member's name."""
    for path in places(message):
        if path == ("jsonrpc",):
            continue
        if path == ():
            yield "a strange member of the envelope", message | {"strange": SECRET}
            continue
        where = "/".join(map(str, path))
        here = get(message, path)
        if isinstance(here, dict):
            yield f"{where} (member)", put(message, path, here | {"strange": f"a {SECRET} b"})
            yield f"{where} (name)", put(message, path, here | {SECRET: 1})
            yield f"{where} (name with text)", put(message, path, here | {SECRET: {"deep": f"a {SECRET} b"}})
        else:
            yield f"{where} (text)", put(message, path, f"a {SECRET} b")
        if isinstance(here, Blob):
            yield f"{where} (base64)", put(message, path, b64encode(f"so, {SECRET}!".encode()).decode())


def get(value, path):
    for step in path:
        value = value[step]
    return value


def put(message, path, new):
    changed = copy.deepcopy(message)
    get(changed, path[:-1])[path[-1]] = new
    return changed


def leaks(heard):
    """Whether the secret is in anything that leaves or is written down, also inside base64."""
    everything = heard.everything()
    return SECRET.encode() in everything or any(
        SECRET in decoded(text)
        for raw in heard.to_server + heard.to_client
        for text in texts(json.loads(raw))
    )


def texts(value):
    return (get(value, path) for path in places(value) if isinstance(get(value, path), str))


def decoded(text):
    try:
        return b64decode(text, validate=True).decode("latin-1")
    except ValueError:
        return ""


def test_every_method_has_an_example():
    assert EXAMPLES.keys() == {method.name for method in METHODS}


@promise("P-FULL-DUPLEX")
@pytest.mark.parametrize("way", WAYS, ids=str)
def test_every_message_passes_untouched_while_nothing_is_wrong_with_it(way):
    message = message_of(way)
    heard = before(way)(message)

    assert (heard.server if towards(way) is TO_SERVER else heard.client) == [message], heard.records


@promise("P-MEDIATED")
@pytest.mark.parametrize("way", [marked(way, way in NEWEST.values()) for way in WAYS])
def test_a_secret_in_any_place_is_found_and_passes_to_neither_side(way):
    unseen, leaked, say = [], [], before(way)
    for where, planted in plantings(message_of(way)):
        heard = say(planted)
        if not any(rule.startswith(("secret.", "protocol.")) for rule in heard.found):
            unseen.append(where)
        if leaks(heard):
            leaked.append(where)

    assert (unseen, leaked) == ([], [])


@promise("P-MEDIATED")
@pytest.mark.parametrize(
    "way", [marked(way, way.part == "call") for way in WAYS if way.revision == Revision.R2025_03_26]
)
def test_a_secret_in_any_place_of_a_batch_passes_to_neither_side(way):
    if way.method == "initialize":
        return  # what agrees on batches cannot come in one
    say = before(way)
    leaked = [where for where, planted in plantings(message_of(way)) if leaks(say([planted]))]

    assert leaked == []


@promise("P-MEDIATED")
@pytest.mark.parametrize("direction", list(Direction), ids=lambda one: one.value)
@pytest.mark.parametrize("name", [SECRET, f"vendor/{SECRET}", f"notifications/{SECRET}", f"tools/{SECRET}"])
@pytest.mark.parametrize("extensions", [[], ["vendor/*", "notifications/*"]])
def test_a_secret_for_a_method_passes_to_neither_side(direction, name, extensions):
    post = Post.under(f"[protocol]\nextensions = {json.dumps(extensions)}").handshake()
    for message in ({"jsonrpc": "2.0", "method": name}, request(1, name), request(2, name, a=SECRET)):
        assert not leaks(said(post, direction, message))


@promise("P-MEDIATED")
@pytest.mark.parametrize("direction", list(Direction), ids=lambda one: one.value)
def test_a_secret_for_an_id_passes_to_neither_side(direction):
    post = Post().handshake()
    for message in (
        request(SECRET, "ping"),
        result(SECRET),
        {"jsonrpc": "2.0", "id": SECRET, "error": ERROR},
    ):
        assert not leaks(said(post, direction, message))
