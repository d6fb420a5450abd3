"""YAML, every scalar of it as it is written: Continue and Goose keep their servers in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import yaml
from yaml.events import AliasEvent, MappingStartEvent, NodeEvent, ScalarEvent, SequenceStartEvent

from douane.discovery.texts.unread import Unread

MAX_DEPTH: Final = 100
MAX_NODES: Final = 200_000
# The reader in C, where the package has it.
_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def value(text: str) -> object:
    """What the first document says, all scalars as text; an alias is the same object as its anchor."""
    try:
        return _Reading(iter(yaml.parse(text, Loader=_LOADER))).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        return Unread(f"it is not YAML{f', see line {mark.line + 1}' if mark else ''}")
    except (yaml.YAMLError, UnicodeEncodeError):
        return Unread("it is not YAML: it has a character that may not stand there")


class _Reading:
    """Nodes out of events, as many and as deep as a file of servers may be."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self._events = events
        self._anchors: dict[str, object] = {}
        self._left = MAX_NODES

    def document(self) -> object:
        for event in self._events:
            if isinstance(event, NodeEvent):
                return self._node(event, MAX_DEPTH)
        return {}

    def _node(self, event: NodeEvent, depth: int) -> object:
        self._left -= 1
        if not depth or not self._left:
            raise yaml.YAMLError
        match event:
            case AliasEvent():
                return self._anchors.get(event.anchor or "", "")
            case ScalarEvent():
                return self._known(event, event.value)
            case SequenceStartEvent():
                items: list[object] = []
                self._known(event, items)
                items.extend(self._inside(depth))
                return items
            case MappingStartEvent():
                members: dict[str, object] = {}
                self._known(event, members)
                members.update(_merged(self._inside(depth)))
                return members
            case _:
                raise yaml.YAMLError

    def _known(self, event: NodeEvent, node: object) -> object:
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _inside(self, depth: int) -> Iterator[object]:
        for event in self._events:
            if not isinstance(event, NodeEvent):
                return
            yield self._node(event, depth - 1)


def _merged(nodes: Iterator[object]) -> dict[str, object]:
    """Keys and values in turn; what `<<` names stands beneath them (YAML 1.1, merge key)."""
    beneath: dict[str, object] = {}
    members: dict[str, object] = {}
    for key, node in zip(nodes, nodes, strict=True):
        if key == "<<":
            for one in node if isinstance(node, list) else [node]:
                beneath = {**one, **beneath} if isinstance(one, dict) else beneath
        else:
            members[str(key)] = node
    return {**beneath, **members}
