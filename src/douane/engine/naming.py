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


class Spellings:
    """The pins of one snapshot that are not approved, by what their URIs say; spelt out once."""

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held: Mapping[PinKey, Pin] | None = None

    def held_as(self, pins: Mapping[PinKey, Pin], kind: Kind, name: str) -> Pin | None:
        """The pin that is not approved of which `name` is another spelling, where none has just this name.

        The pins are those of the snapshot, the same each time.
        """
        if kind not in _ADDRESSED or (kind, name) in pins:
            return None
        if self._held is None:
            self._held = _spelt(pins)
        return self._held.get((kind, plain(name))) if self._held else None


def _spelt(pins: Mapping[PinKey, Pin]) -> Mapping[PinKey, Pin]:
    held: dict[PinKey, Pin] = {}
    for (kind, name), pin in pins.items():
        if kind in _ADDRESSED and pin.state is not State.APPROVED:
            held.setdefault((kind, plain(name)), pin)
    return held


def plain(uri: str) -> str:
    """A URI as whoever is lenient reads it: without what most servers take for nothing."""
    text = _shown(uri.partition("#")[0])
    for _ in range(_TIMES):
        text = unquote(text)
    text = _shown(text).replace("\\", "/")
    beginning = _SCHEME.match(text)
    if beginning is None:
        return _path(text)
    scheme = beginning[1].lower()
    path, _, query = text[beginning.end() :].partition("?")
    host = _host(scheme, beginning[2] or "")
    if scheme == "file":  # there is no query of a file, and many file systems know no case
        return f"file://{host}{_path(path)}".casefold()
    return f"{scheme}://{host}{_path(path)}" + (f"?{query}" if query else "")


def _shown(text: str) -> str:
    return (text if text.isprintable() else "".join(filter(str.isprintable, text))).strip()


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
