"""Where the references of a JSON Schema lead: identifiers, anchors and JSON Pointers of one document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import unquote, urldefrag, urljoin

from douane.protocol.json import at

ONE: Final = frozenset(
    "additionalItems additionalProperties contains else if items "  # noqa: SIM905  # one list of words
    "not propertyNames then unevaluatedItems unevaluatedProperties".split()
)
SEVERAL: Final = frozenset(["allOf", "anyOf", "items", "oneOf", "prefixItems"])
NAMED: Final = frozenset(["dependencies", "dependentSchemas", "patternProperties", "properties"])
_SHELVES: Final = ("$defs", "definitions")
_META: Final = re.compile(r"https?://json-schema\.org/(?:draft-0[467]|draft/20(?:19-09|20-12))/schema")

Schema = Mapping[str, object] | bool


class Unusable(Exception):  # noqa: N818  # it is a word of ours, not a mistake of a program
    """Why a schema cannot be enforced; the text is a sentence without its own content."""


def positions(schema: Mapping[str, object]) -> Iterator[tuple[str, str, Schema]]:
    """Every subschema that is used where it stands: keyword, member or index, schema.

    What has the wrong form is left out; the validator refuses it by the meta-schema.
    """
    for keyword, value in schema.items():
        for key, child in _children(keyword, value):
            if isinstance(child, dict | bool):
                yield keyword, key, child


def _children(keyword: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict) and keyword in NAMED:
        yield from value.items()
    elif isinstance(value, list) and keyword in SEVERAL:
        yield from ((str(number), child) for number, child in enumerate(value))
    elif keyword in ONE:
        yield "", value


class Resources:
    """The parts of a document by the names under which references may call them."""

    def __init__(self, root: Mapping[str, object], id_keyword: str) -> None:
        self._id = id_keyword
        self._bases: dict[int, str] = {}
        self._roots: dict[str, Mapping[str, object]] = {"": root}
        self._anchors: dict[tuple[str, str], Mapping[str, object]] = {}
        self._dynamic: dict[str, int] = {}
        self._enter(root, "")

    def resolve(self, schema: Mapping[str, object], keyword: str) -> Schema | str:
        """The schema that a reference leads to, or the address of a meta-schema that everyone knows.

        Raises:
            Unusable: it leads out of the document or nowhere, or depends on who calls.
        """
        reference = schema[keyword]
        if not isinstance(reference, str):
            raise Unusable("a reference is not a string")
        base = self._bases[id(schema)]
        address, fragment = _split(base, reference)
        root = self._roots.get(address)
        if root is None:
            return _meta_schema(address, fragment)
        found = self._within(root, address, unquote(fragment))
        if keyword != "$ref" and self._dynamic.get(fragment if keyword == "$dynamicRef" else "", 0) > 1:
            raise Unusable("a dynamic reference has more than one meaning")
        return found

    def _within(self, root: Mapping[str, object], address: str, fragment: str) -> Schema:
        found: object = root
        if fragment.startswith("/"):
            found = at(root, fragment)
        elif fragment:
            found = self._anchors.get((address, fragment))
        if not isinstance(found, dict | bool):
            raise Unusable("a reference leads to no schema of the document")
        if isinstance(found, dict) and id(found) not in self._bases:
            self._enter(found, address)
        return found

    def _enter(self, start: Mapping[str, object], base: str) -> None:
        """Note the names of `start` and of all schemas below it."""
        waiting = [(start, base)]
        while waiting:
            schema, outer = waiting.pop()
            if id(schema) in self._bases:
                continue
            inner = self._bases[id(schema)] = self._name(schema, outer)
            shelved = (schema.get(shelf) for shelf in _SHELVES)
            stored = [child for shelf in shelved if isinstance(shelf, dict) for child in shelf.values()]
            children = [*(child for _, _, child in positions(schema)), *stored]
            waiting.extend((child, inner) for child in children if isinstance(child, dict))

    def _name(self, schema: Mapping[str, object], base: str) -> str:
        """Note the identifier and anchors of one schema; the base of the references in it."""
        name = schema.get(self._id)
        if isinstance(name, str) and name.startswith("#"):
            self._anchors[base, name[1:]] = schema
        elif isinstance(name, str):
            base = _split(base, name)[0]
            self._roots.setdefault(base, schema)
        for keyword in ("$anchor", "$dynamicAnchor"):
            anchor = schema.get(keyword)
            if isinstance(anchor, str):
                self._anchors[base, anchor] = schema
        self._count_dynamic(schema)
        return base

    def _count_dynamic(self, schema: Mapping[str, object]) -> None:
        dynamic = schema.get("$dynamicAnchor")
        if isinstance(dynamic, str):
            self._dynamic[dynamic] = self._dynamic.get(dynamic, 0) + 1
        if schema.get("$recursiveAnchor") is True:
            self._dynamic[""] = self._dynamic.get("", 0) + 1


def _split(base: str, reference: str) -> tuple[str, str]:
    """The address of a resource and the fragment in it (RFC 3986 §5)."""
    try:
        # `urljoin` gives up on the schemes that it does not know, such as `urn:`.
        whole = base + reference if reference.startswith("#") else urljoin(base, reference)
        address, fragment = urldefrag(whole)
    except ValueError:
        raise Unusable("a reference is no legal URI") from None
    return address, fragment


def _meta_schema(address: str, fragment: str) -> str:
    if fragment or not _META.fullmatch(address):
        raise Unusable("a reference leads out of the document; nothing is fetched")
    return address
