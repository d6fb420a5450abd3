"""One thing to be judged, as somebody describes it in a line of JSON, and the message that would carry it.

`docs/inspect.md` is the reference of what a line may hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from douane.inventory.compare import FIRST_USE
from douane.inventory.definitions import define
from douane.model.server import Kind, Pin, State
from douane.protocol.direction import Direction
from douane.protocol.json import decode, encode
from douane.protocol.refusal import Unreadable

INPUT: Final = "inspect.input"
ID: Final = 1
NAMELESS: Final = "inspected"

_ALIASES: Final = {"tool_result": "result", "tool_description": "description", "user_prompt": "prompt"}
_Members = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Sample:
    """A message with what is needed to judge it alone.

    `about` is for people. `answers` is the method that a response answers. `pin` is the tool, as approved.
    `places` leads from JSON Pointers into the message to those into the line, the longest first.
    """

    about: str
    raw: bytes
    direction: Direction
    subject: str
    places: tuple[tuple[str, str], ...]
    answers: str = ""
    pin: Pin | None = None

    def place(self, where: str) -> str:
        """The JSON Pointer into the line for one into the message; `where` itself if it has no such place."""
        for inside, given in self.places:
            if where == inside or where.startswith(f"{inside}/"):
                return given + where[len(inside) :]
        return where


def read_sample(line: bytes) -> Sample | Unreadable:
    """The sample that this line describes, or why it is none; linear in its length."""
    document = decode(line, 64)
    if isinstance(document, Unreadable):
        no_json = document.rule == "protocol.not-json"
        return _unfit(f"the line is {document.because}") if no_json else document
    if not isinstance(document.value, dict):
        return _unfit("the line is no JSON object")
    members: _Members = document.value
    kind = str(members.get("kind"))
    reader = _READERS.get(_ALIASES.get(kind, kind))
    if reader is None:
        return _unfit(f"`kind` must be one of: {', '.join(_READERS)}", "/kind")
    return _misfit(members) or reader(members)


def _unfit(because: str, where: str = "") -> Unreadable:
    return Unreadable(INPUT, because, where)


_FORMS: Final[Mapping[str, tuple[tuple[type, ...], str]]] = {
    "tool": ((dict, str), "an object, or the name of one"),
    "arguments": ((dict,), "an object"),
    "result": ((dict,), "an object"),
    "messages": ((list,), "an array"),
    "text": ((str,), "a string"),
}


def _misfit(members: _Members) -> Unreadable | None:
    for name, (types, form) in _FORMS.items():
        value = members.get(name)
        if value is not None and not isinstance(value, types):
            return _unfit(f"`{name}` must be {form}", f"/{name}")
    return None


def _call(members: _Members) -> Sample | Unreadable:
    arguments, text, tool = members.get("arguments"), members.get("text"), members.get("tool")
    if arguments is None and text is None:
        return _unfit("a call needs `arguments` or `text`")
    name = _name(tool)
    params: dict[str, object] = {
        "name": name,
        "arguments": {"text": text} if arguments is None else arguments,
    }
    places = (
        [("/params/arguments/text", "/text")] if arguments is None else [("/params/arguments", "/arguments")]
    )
    if arguments is not None and text is not None:
        params["_meta"] = {"text": text}
        places.append(("/params/_meta/text", "/text"))
    message = {"jsonrpc": "2.0", "id": ID, "method": "tools/call", "params": params}
    enforced = arguments is not None and _has(tool, "inputSchema")
    return Sample(
        f"call of {name}",
        encode(message),
        Direction.TO_SERVER,
        name,
        (*places, ("/params/name", "/tool/name"), ("/params", "")),
        pin=_approved(name, tool if enforced else None),
    )


def _result(members: _Members) -> Sample | Unreadable:
    result, text, tool = members.get("result"), members.get("text"), members.get("tool")
    if text is None and not isinstance(result, dict):
        return _unfit("a result needs `result` or `text`")
    given = result if isinstance(result, dict) else {}
    places = [("/result", "/result")]
    if text is not None:
        blocks = given.get("content", [])
        if not isinstance(blocks, list):
            return _unfit("beside `text`, the content of `result` must be an array", "/result/content")
        given = {**given, "content": [*blocks, _block(text)]}
        places.insert(0, (f"/result/content/{len(blocks)}/text", "/text"))
    name = _name(tool)
    pin = _approved(name, tool if _has(tool, "outputSchema") else None)
    message = encode({"jsonrpc": "2.0", "id": ID, "result": given})
    return Sample(
        f"result of {name}", message, Direction.TO_CLIENT, name, tuple(places), answers="tools/call", pin=pin
    )


def _description(members: _Members) -> Sample | Unreadable:
    tool, text = members.get("tool"), members.get("text")
    name = _name(tool)
    shown: list[object] = []
    places: list[tuple[str, str]] = []
    if isinstance(tool, dict):
        shown.append({**tool, "name": name})
        places.append(("/result/tools/0", "/tool"))
    if text is not None:
        where = f"/result/tools/{len(shown)}"
        shown.append({"name": f"{name} (text)", "description": text, "inputSchema": {"type": "object"}})
        places += ((f"{where}/description", "/text"), (where, "/text"))
    if not shown:
        return _unfit("a description needs `tool` as an object, or `text`")
    message = encode({"jsonrpc": "2.0", "id": ID, "result": {"tools": shown}})
    about = f"description of {name}"
    return Sample(about, message, Direction.TO_CLIENT, "", tuple(places), answers="tools/list")


def _prompt(members: _Members) -> Sample | Unreadable:
    messages, text = members.get("messages"), members.get("text")
    if messages is None and text is None:
        return _unfit("a prompt needs `text` or `messages`")
    said = list(messages) if isinstance(messages, list) else []
    places = [("/result/messages", "/messages")]
    if text is not None:
        places.insert(0, (f"/result/messages/{len(said)}/content/text", "/text"))
        said.append({"role": "user", "content": _block(text)})
    message = encode({"jsonrpc": "2.0", "id": ID, "result": {"messages": said}})
    return Sample("prompt", message, Direction.TO_CLIENT, NAMELESS, tuple(places), answers="prompts/get")


def _block(text: object) -> dict[str, object]:
    return {"type": "text", "text": text}


def _name(tool: object) -> str:
    name = tool.get("name") if isinstance(tool, dict) else tool
    return name if isinstance(name, str) and name else NAMELESS


def _has(tool: object, member: str) -> bool:
    return isinstance(tool, dict) and tool.get(member) is not None


def _approved(name: str, tool: object) -> Pin:
    """The tool as if it were approved; where it is not given as an object, no schema is enforced."""
    definition = None if tool is None else define(Kind.TOOL, name, tool)
    return Pin(Kind.TOOL, name, State.APPROVED, definition, None, FIRST_USE, 0.0)


_READERS: Final[Mapping[str, Callable[[_Members], Sample | Unreadable]]] = {
    "call": _call,
    "result": _result,
    "description": _description,
    "prompt": _prompt,
}
