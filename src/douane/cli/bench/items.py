"""One labelled sample, and the groups of which its outcome is counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from douane.cli.bench.classes import CLASSES

# Ways of attack that say openly that what was asked before no longer counts.
OVERT: Final = frozenset({"ignore_prefix", "asb:context_ignoring", "asb:combined", "spikee:ignore"})
PUBLISHED: Final = "MCP-PoC:"  # sources that are holes which servers had

Members = Mapping[str, Any]
Group = tuple[str, str]  # how it was grouped, and what the group is called


class Span(NamedTuple):
    """What a finding should cover: code points `start` to `end` of the string at `where`."""

    kind: str
    where: str
    start: int
    end: int


class Item(NamedTuple):
    """One labelled sample; `line` is as `douane inspect` reads it, and with `noise` the label is arguable."""

    id: str
    is_attack: bool
    noise: bool
    classes: tuple[str, ...]
    groups: tuple[Group, ...]
    spans: tuple[Span, ...]
    line: bytes


def read_item(members: Members, line: bytes, file: str) -> Item:
    """The sample that the members of a line describe.

    Raises:
        LookupError: something that every sample has is missing.
    """
    is_attack = members["label"] == "attack"
    return Item(
        members["id"],
        is_attack,
        bool(members.get("noise")),
        tuple(_classes(members, file)),
        tuple(dict.fromkeys(_groups(members, file))),
        tuple(map(_span, members.get("spans") or ())) if is_attack else (),
        line,
    )


def _classes(members: Members, file: str) -> Iterator[str]:
    for name, one in CLASSES.items():
        benign = members["label"] != "attack"
        if one.file == file and (benign or not one.attacks or members["class"] in one.attacks):
            yield name


def _groups(members: Members, file: str) -> Iterator[Group]:
    """What the item counts for; a name with a colon counts as what stands before it too."""
    source, family = members["source"], _family(members, file)
    yield "source", _head(source)
    yield "detail", source
    yield "kind" if members["label"] == "benign" else "family", _head(family) or "other"
    yield "detail", family
    if source.startswith(PUBLISHED):
        yield "family", "published holes"
    if family in OVERT:
        yield "family", "overt"


def _family(members: Members, file: str) -> str:
    """How it attacks, or what kind of benign content it is."""
    meta, below = members.get("meta") or {}, members.get("subclass") or ""
    if file == "arguments" and members["label"] == "attack":
        return f"{members['class']}:{below or 'other'}"
    return str(below or meta.get("style") or meta.get("subtype") or "")


def _head(name: str) -> str:
    return name.partition(":")[0]


def _span(members: Members) -> Span:
    return Span(members["type"], members["path"], members["start"], members["end"])
