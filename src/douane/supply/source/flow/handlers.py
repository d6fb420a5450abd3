"""Where a server hands over what callers say: tools, resources and prompts, as SDKs have them declared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from douane.supply.source import code
from douane.supply.source.flow.site import Site
from douane.supply.source.flow.value import Closure, Value
from douane.supply.source.flow.words import words_of

_DECORATORS: Final = frozenset(
    {"tool", "resource", "prompt", "call_tool", "get_prompt", "read_resource", "completion"}
)
_WHOLE: Final = frozenset({"call_tool", "get_prompt", "read_resource", "completion"})
_REGISTERS: Final = words_of(
    """
    tool registerTool addTool add_tool registerResource resource registerPrompt prompt addResource
    addPrompt setRequestHandler from_function add_resource add_prompt
    """
)
_FUNCTIONS: Final = frozenset(
    {"execute", "handler", "cb", "callback", "run", "load", "on_call_tool", "fn", "func"}
)
_NUMBERS: Final = re.compile(r"(boolean|number|bigint|date|enum|literal|nativeEnum|int|uuid)\(")
_REFUSING: Final = ("ListTools", "ListResources", "ListPrompts", "Initialize", "SetLevel", "Ping")


class Handler(NamedTuple):
    """A function that is called with what a caller says; `closed` are parameters that can be no text."""

    name: str
    closure: Closure
    is_whole: bool
    closed: frozenset[str] = frozenset()
    description: str = ""


def decorated(function: code.Function, closure: Closure) -> Handler | None:
    """The handler that a decorator makes of a function."""
    for decorator in function.decorators:
        call = decorator.to if isinstance(decorator, code.Call) else decorator
        name = call.name if isinstance(call, code.Member) else call.id if isinstance(call, code.Name) else ""
        if name in _DECORATORS:
            told = _named(decorator, "description") or function.document
            return Handler(
                _named(decorator, "name") or function.name, closure, name in _WHOLE, description=told
            )
    return None


def _named(decorator: code.Expression, wanted: str) -> str:
    if not isinstance(decorator, code.Call):
        return ""
    given = next((value for key, value in decorator.named if key == wanted), None)
    return given.value if isinstance(given, code.Text) else ""


def registered(site: Site) -> Iterator[Handler]:
    """The handlers that a call declares."""
    if site.name.removesuffix("()") in _REGISTERS:
        yield from _registered(site)
    for key, value in site.named.items():
        if key in {"on_call_tool", "on_read_resource", "on_get_prompt"} and value.closure is not None:
            yield Handler(key, value.closure, is_whole=True)


def _registered(site: Site) -> Iterator[Handler]:
    about = site.argument(0)
    if any(word in about.path for word in _REFUSING):
        return
    name = about.text or next((value.text for key, value in about.pairs if key == "name" and value.text), "")
    for one in (*site.arguments, *site.named.values()):
        closures = (one.closure, *(value.closure for key, value in one.pairs if key in _FUNCTIONS))
        for closure in filter(None, closures):
            told = name or closure.function.name or about.path
            yield Handler(told, closure, is_whole=False, closed=_closed(site), description=description(site))


def description(site: Site) -> str:
    """What a call says of the tool that it declares."""
    given = site.option("description")
    if given is not None:
        return given.text or ""
    return site.argument(1).text or ""


def _closed(site: Site) -> frozenset[str]:
    """Parameters whose schema lets no text through: `z.number()`, `z.enum([…])`."""
    found: set[str] = set()
    for one in site.arguments:
        found.update(_numbers(one))
        for key, value in one.pairs:
            if key in {"inputSchema", "parameters", "schema", "paramsSchema", "argsSchema"}:
                found.update(_numbers(value))
                found.update(name for inner in value.items or () for name in _numbers(inner))
    return frozenset(found)


def _numbers(schema: Value) -> Iterator[str]:
    for key, value in schema.pairs:
        if key and _NUMBERS.search(value.path):
            yield key
