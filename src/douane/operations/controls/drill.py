"""A conversation with nobody: the real relay, engine and policy between two links that lead nowhere."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from douane.config import Config
from douane.detectors import Detector
from douane.engine.rules import Rules
from douane.model.access import Principal
from douane.model.server import ServerIdentity
from douane.model.session import Session
from douane.operations.controls.base import Outcome, fired, missed, unchecked
from douane.policy.document import Mode
from douane.protocol.direction import Direction
from douane.protocol.framing import Lines
from douane.protocol.json import encode
from douane.stores.memory import MemoryStore
from douane.transports.memory import MemoryLink
from douane.transports.relay import Relay

SERVER: Final = ServerIdentity("doctor", "doctor", "doctor")
TOOL: Final[dict[str, object]] = {
    "name": "write",
    "description": "Writes a file.",
    "inputSchema": {
        "type": "object",
        "properties": {"path": {"type": "string"}, "content": {"type": "string"}},
    },
}
Said = tuple[Direction, bytes]


def request(ident: int | str, method: str, /, **params: object) -> bytes:
    """A request as bytes."""
    return encode({"jsonrpc": "2.0", "id": ident, "method": method, "params": params})


def notice(method: str, /, **params: object) -> bytes:
    """A notification as bytes."""
    return encode({"jsonrpc": "2.0", "method": method, "params": params})


def result(ident: int | str, /, **members: object) -> bytes:
    """A successful answer as bytes."""
    return encode({"jsonrpc": "2.0", "id": ident, "result": members})


def by_client(raw: bytes) -> Said:
    """Something that goes to the server."""
    return Direction.TO_SERVER, raw


def by_server(raw: bytes) -> Said:
    """Something that goes to the client."""
    return Direction.TO_CLIENT, raw


_REVISION: Final = "2025-11-25"
OPENING: Final[tuple[Said, ...]] = (
    by_client(
        request(
            "o1",
            "initialize",
            protocolVersion=_REVISION,
            capabilities={},
            clientInfo={"name": "doctor", "version": "1"},
        )
    ),
    by_server(
        result(
            "o1", protocolVersion=_REVISION, capabilities={}, serverInfo={"name": "doctor", "version": "1"}
        )
    ),
    by_client(notice("notifications/initialized")),
    by_client(request("o2", "tools/list")),
    by_server(result("o2", tools=[TOOL])),
    by_client(request("o3", "prompts/list")),
    by_server(result("o3", prompts=[{"name": "greet"}])),
)


class _Source:
    """The rules in force, enforced even where the policy only monitors: another control tells of that."""

    def __init__(self, config: Config, store: MemoryStore) -> None:
        self._rules = Rules(config.policy._replace(mode=Mode.ENFORCE), config.settings)
        self._store = store

    def observe_with(self, detectors: tuple[Detector, ...]) -> None:
        self._rules = replace(self._rules, detectors=detectors)

    def current(self, at: float) -> Rules:  # noqa: ARG002  # they do not change during a drill
        return self._rules

    def reload(self) -> None:
        pins = {(pin.kind, pin.name): pin for pin in self._store.pins(SERVER.id)}
        self._rules = replace(self._rules, pins=pins)


class Drill:
    """One conversation, in which whatever the server shows at first is approved."""

    def __init__(self, config: Config) -> None:
        self.store = MemoryStore()
        self._limit = config.settings.limits.message
        self._source = _Source(config, self.store)
        self._links = {direction: MemoryLink() for direction in Direction}
        self._seen = 0
        session = Session("doctor", Principal("doctor"), SERVER)
        self._relay = Relay(session, self._source, self.store, time.time)
        self._relay.connect(self._links)

    def say(self, said: Said) -> bytes:
        """What arrives on the other side of what one side says."""
        direction, raw = said
        for link in self._links.values():
            link.take()
        self._relay.received(direction, Lines(self._limit).feed(raw + b"\n"))
        return b"\n".join(self._links[direction].take())

    def approve(self) -> None:
        """Approve whatever waits."""
        for pin in self.store.pins(SERVER.id):
            if pin.seen is not None:
                self.store.approve(SERVER.id, pin.seen, "doctor", time.time())
        self._source.reload()

    def told(self) -> str:
        """What was done last and the rules of all findings, since this was last asked."""
        entries = self.store.entries(self._seen, 1000)
        self._seen += len(entries)
        bodies = [json.loads(entry.body) for entry in entries]
        rules = [finding["rule"] for body in bodies for finding in body.get("findings", ())]
        action = bodies[-1]["action"] if bodies else "not recorded"
        return f"{action}: {', '.join(dict.fromkeys(rules)) or 'nothing was found'}"

    def observe_with(self, *detectors: Detector) -> None:
        """Have these detectors look from now on, and no others."""
        self._source.observe_with(detectors)


def opened(config: Config, before: Sequence[Said] = ()) -> Drill | Outcome:
    """A drill after its handshake, its list of tools and `before`; or why it does not get that far."""
    drill = Drill(config)
    for said in OPENING:
        if not drill.say(said):
            return unchecked(f"an ordinary handshake was refused ({drill.told()})")
        drill.approve()
    for said in before:
        if not drill.say(said):
            return unchecked(f"an ordinary message was refused before that ({drill.told()})")
    drill.told()
    return drill


@dataclass(frozen=True, slots=True)
class Probe:
    """A test that says one thing: `forbidden` in it must not arrive, because of a finding of `rule`.

    Without `forbidden`, nothing of it may.
    """

    said: Said
    rule: str
    forbidden: bytes = b""
    before: Sequence[Said] = ()

    def __call__(self, config: Config) -> Outcome:
        """What comes of it under this configuration."""
        drill = opened(config, self.before)
        if isinstance(drill, Outcome):
            return drill
        return judged(drill, self.said, self.forbidden or self.said[1], self.rule)


def judged(drill: Drill, said: Said, forbidden: bytes, rule: str) -> Outcome:
    """Whether `forbidden` was kept from the other side, and for the reason that is expected."""
    arrived = drill.say(said)
    told = drill.told()
    if forbidden in arrived:
        return missed(f"it passed ({told})")
    if rule not in told:
        return missed(f"it was stopped, but not because of `{rule}` ({told})")
    return fired(told)
