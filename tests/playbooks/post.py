"""A conversation with the engine, without I/O: say something as the client or the server, and see what comes of it."""

from __future__ import annotations

import json
import random
import string
from dataclasses import dataclass, field, replace

from douane.audit.entry import encoded
from douane.config import read
from douane.engine.permit import Permit
from douane.engine.rules import Rules
from douane.engine.step import step
from douane.inventory.imitation import Neighbour, neighbourhood
from douane.model.access import Principal
from douane.model.events import Arrived, Closed, Ending, Overlong, Record, Remember
from douane.model.server import Kind, ServerIdentity
from douane.model.session import Session
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.protocol.direction import Direction
from douane.protocol.json import encode
from douane.stores.documents import built_in
from douane.stores.memory import MemoryStore
from tests._scanner import SCANNER

FILES = ServerIdentity("npm:files", "files", "npm:files")
ALICE = Principal("local:alice")
LATEST = "2025-11-25"
STATELESS = "2026-07-28"
REVISIONS = ("2024-11-05", "2025-03-26", "2025-06-18", LATEST, STATELESS)


def made_up_key(seed=1):
    """An AWS access key id, made at run time so that none stands in the repository."""
    return "AKIA" + "".join(random.Random(seed).choices(string.ascii_uppercase + "234567", k=16))


def tool(name="read", description="Reads a file", **members):
    """A tool with one declared parameter, `path`."""
    schema = {"type": "object", "properties": {"path": {"type": "string"}}}
    return {"name": name, "description": description, "inputSchema": schema} | members


def rules_of(*documents, **parts):
    """The rules that the built-in document and these of the user's add up to."""
    own = [Document(f"{number}.toml", Level.USER, text) for number, text in enumerate(documents)]
    config = read([built_in(), *own])
    return Rules(config.policy, config.settings, **{"scanner": SCANNER} | parts)


@dataclass(frozen=True)
class Heard:
    """What came of one event."""

    commands: tuple

    @property
    def to_server(self):
        return self._permits(Direction.TO_SERVER)

    @property
    def to_client(self):
        return self._permits(Direction.TO_CLIENT)

    @property
    def server(self):
        """What the server hears, decoded."""
        return [json.loads(raw) for raw in self.to_server]

    @property
    def client(self):
        """What the client hears, decoded."""
        return [json.loads(raw) for raw in self.to_client]

    @property
    def answer(self):
        """The one message that the client hears."""
        [message] = self.client
        return message

    @property
    def error(self):
        """The error in the one message that the client hears."""
        return self.answer["error"]

    @property
    def records(self):
        return [json.loads(encoded(c.body)) for c in self.commands if isinstance(c, Record)]

    @property
    def record(self):
        [body] = self.records
        return body

    @property
    def action(self):
        return self.record["action"]

    @property
    def found(self):
        """The rules of all recorded findings."""
        return [finding["rule"] for body in self.records for finding in body.get("findings", ())]

    @property
    def pins(self):
        """The pins to remember, by name."""
        return {pin.name: pin for c in self.commands if isinstance(c, Remember) for pin in c.pins}

    def everything(self):
        """All bytes that leave or are written down."""
        permits = [c.raw for c in self.commands if isinstance(c, Permit)]
        return b"\n".join(
            [*permits, *(json.dumps(body, ensure_ascii=False).encode() for body in self.records)]
        )

    def _permits(self, direction):
        return [c.raw for c in self.commands if isinstance(c, Permit) and c.direction is direction]


@dataclass
class Post:
    """A session under rules, with a store that keeps what it remembers.

    Each event comes a second after the one before.
    """

    rules: Rules = field(default_factory=rules_of)
    store: MemoryStore = field(default_factory=MemoryStore)
    session: Session = field(default_factory=lambda: Session("s1", ALICE, FILES, key=b"one"))
    at: float = 1_000_000.0

    @classmethod
    def under(cls, *documents, **parts):
        """A post under the built-in document and these."""
        return cls(rules_of(*documents, **parts))

    def client(self, said):
        """The client says something: a value to encode, or bytes as they are."""
        return self._arrived(Direction.TO_SERVER, said)

    def server(self, said):
        """The server says something."""
        return self._arrived(Direction.TO_CLIENT, said)

    def too_long(self, direction, length, head, tail):
        """A line came that was longer than the limit."""
        return self.feed(Overlong(self._now(), direction, length, head, tail))

    def closed(self, direction, ending=Ending.EOF, detail=""):
        """One side has gone."""
        return self.feed(Closed(self._now(), direction, ending, detail))

    def feed(self, event):
        """Take an event, and keep what is to be kept, as the relay does."""
        commands = step(self.session, event, self.rules)
        self.store.commit(
            [c for c in commands if isinstance(c, Record)], [c for c in commands if isinstance(c, Remember)]
        )
        self._reload()
        return Heard(commands)

    def handshake(self, revision=LATEST, instructions=None):
        """Agree on a revision, as both sides do first; gives what the client hears of it."""
        if revision == STATELESS:
            return self
        said = {"instructions": instructions} if instructions is not None else {}
        self.client(request("init", "initialize", protocolVersion=revision, capabilities={}))
        self.server(result("init", protocolVersion=revision, capabilities={}, **said))
        self.client(notification("notifications/initialized"))
        return self

    def lists(self, *tools, ident="list", revision=LATEST, cursor=None, **members):
        """The client asks for the tools, the server shows these; gives what came of the answer."""
        asked = {} if cursor is None else {"cursor": cursor}
        self.client(request(ident, "tools/list", **asked, **meta(revision)))
        return self.server(result(ident, tools=list(tools), **members))

    def calls(self, name="read", arguments=None, ident="call", revision=LATEST):
        """The client calls a tool."""
        given = {"path": "/tmp"} if arguments is None else arguments
        return self.client(request(ident, "tools/call", name=name, arguments=given, **meta(revision)))

    def approve(self, name, kind=Kind.TOOL, by="local:alice"):
        """A person approves what the server shows now."""
        pin = self.rules.pins[kind, name]
        self.store.approve(FILES.id, pin.seen or pin.approved, by, self._now())
        self._reload()

    def beside(self, *tools, server="mail"):
        """Another server of this installation has these tools."""
        self.rules = replace(self.rules, neighbours=neighbourhood([Neighbour(server, one) for one in tools]))
        return self

    def restarted(self):
        """The same server in a new session, with what the store has kept."""
        return Post(self.rules, self.store, Session("s2", ALICE, FILES, key=b"two"), self.at)

    def state(self, name, kind=Kind.TOOL):
        """The state of a pin, None if there is none."""
        pin = self.rules.pins.get((kind, name))
        return pin and pin.state.value

    def _arrived(self, direction, said):
        raw = said if isinstance(said, bytes) else encode(said)
        return self.feed(Arrived(self._now(), direction, raw))

    def _now(self):
        self.at += 1.0
        return self.at

    def _reload(self):
        pins = {(pin.kind, pin.name): pin for pin in self.store.pins(FILES.id)}
        self.rules = replace(self.rules, pins=pins)


def request(ident, method, **params):
    return {"jsonrpc": "2.0", "id": ident, "method": method} | ({"params": params} if params else {})


def notification(method, **params):
    return {"jsonrpc": "2.0", "method": method} | ({"params": params} if params else {})


def result(ident, **members):
    return {"jsonrpc": "2.0", "id": ident, "result": members}


def failure(ident, message="it went wrong", code=-32603, **members):
    return {"jsonrpc": "2.0", "id": ident, "error": {"code": code, "message": message} | members}


def text(*parts, **members):
    """The result of a tool that says these."""
    return {"content": [{"type": "text", "text": part} for part in parts]} | members


def meta(revision):
    """What a stateless request states about itself."""
    if revision != STATELESS:
        return {}
    prefix = "io.modelcontextprotocol/"
    return {"_meta": {f"{prefix}protocolVersion": revision, f"{prefix}clientCapabilities": {}}}
