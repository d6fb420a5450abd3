"""What a request names of what a server shows, however a URI is spelt (RFC 3986 §6, and more)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from douane.model.server import Kind, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from douane.inventory.compare import PinKey
    from douane.model.server import Pin
    from douane.protocol.jsonrpc import Request

_KINDS: Final = {
    "tools/call": (Kind.TOOL, "name"),
    "prompts/get": (Kind.PROMPT, "name"),
    "resources/read": (Kind.RESOURCE, "uri"),
    "resources/subscribe": (Kind.RESOURCE, "uri"),
}
_REFERRED: Final = {"ref/prompt": (Kind.PROMPT, "name"), "ref/resource": (Kind.TEMPLATE, "uri")}
_ADDRESSED: Final = frozenset({Kind.RESOURCE, Kind.TEMPLATE})
_TIMES: Final = 3  # that a URI is decoded
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):(?://([^/?]*))?", re.IGNORECASE)
_PORTS: Final = {"http": "80", "https": "443", "ws": "80", "wss": "443"}
_HERE: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})


def named(request: Request) -> tuple[Kind, str, str] | None:
    """The kind and name of what a request is about, and where that stands; None if it is about nothing."""
    where, members, found = "/params", request.params, _KINDS.get(request.method)
    if request.method == "completion/complete":
        reference = members.get("ref")
        where, members = "/params/ref", reference if isinstance(reference, dict) else {}
        found = _REFERRED.get(str(members.get("type")))
    if found is None:
        return None
    kind, member = found
    name = members.get(member)
    return kind, name if isinstance(name, str) else "", f"{where}/{member}"


def held_as(pins: Mapping[PinKey, Pin], kind: Kind, name: str) -> Pin | None:
    """The pin that is not approved of which `name` is another spelling, where none has just this name."""
    if kind not in _ADDRESSED or (kind, name) in pins:
        return None
    held = [pin for (one, _), pin in pins.items() if one is kind and pin.state is not State.APPROVED]
    if not held:
        return None
    spelt = plain(name)
    return next((pin for pin in held if plain(pin.name) == spelt), None)


def plain(uri: str) -> str:
    """A URI as whoever is lenient reads it: without what most servers take for nothing."""
    text = "".join(one for one in uri.partition("#")[0] if one.isprintable()).strip()
    for _ in range(_TIMES):
        text = unquote(text)
    text = "".join(one for one in text if one.isprintable()).strip().replace("\\", "/")
    beginning = _SCHEME.match(text)
    if beginning is None:
        return _path(text)
    scheme = beginning[1].lower()
    path, _, query = text[beginning.end() :].partition("?")
    host = _host(scheme, beginning[2] or "")
    if scheme == "file":  # there is no query of a file, and many file systems know no case
        return f"file://{host}{_path(path)}".casefold()
    return f"{scheme}://{host}{_path(path)}" + (f"?{query}" if query else "")


def _host(scheme: str, authority: str) -> str:
    host = authority.lower()
    if scheme == "file" and host in _HERE:
        return ""
    return host.removesuffix(":").removesuffix(f":{_PORTS.get(scheme)}")


def _path(path: str) -> str:
    steps: list[str] = []
    for step in path.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in {"", "."}:
            steps.append(step)
    return "".join(f"/{step}" for step in steps)
