"""All that arrives where it does harm, in all handlers of a program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from douane.supply.source import code
from douane.supply.source.flow.calls import enter
from douane.supply.source.flow.handlers import Handler
from douane.supply.source.flow.program import program
from douane.supply.source.flow.python_table import PYTHON
from douane.supply.source.flow.run import run
from douane.supply.source.flow.site import Arrival, Site
from douane.supply.source.flow.state import State
from douane.supply.source.flow.value import UNKNOWN, Closure, Danger, Origin, Value, begun
from douane.supply.source.flow.walk import Description, Found, Walk

MOST_HANDLERS: Final = 500
_NO_TEXT: Final = re.compile(
    r"(int|float|bool|None|Optional|Union|date|datetime|UUID|Decimal|list|tuple|set|number|[\[\]|, ])+"
)
_CHOSEN: Final = re.compile(r"\b(Literal|Enum)\b")
_TEXT: Final = re.compile(r"\b(str|string|Path|bytes|list|dict|Any|AnyUrl|List|Dict|tuple)\b|^$")
_NOT_GIVEN: Final = re.compile(r"\b(Context|RequestContext|ServerSession|RequestHandlerExtra|Server)\b")


class Followed(NamedTuple):
    """What was found, the names of the handlers, what models are told, and whether all was looked at."""

    found: tuple[Found, ...]
    handlers: tuple[str, ...]
    described: tuple[Description, ...]
    is_complete: bool


def follow(modules: Iterable[code.Module]) -> Followed:
    """What callers, answers, and the environment can do in a program."""
    whole = program(modules)
    walk = Walk(whole)
    walk.modules.update({path: State() for path in whole.modules})
    for path, module in whole.modules.items():
        walk.file, walk.handler = path, ""
        walk.returns.append([])
        with _bounded(walk):
            run(module.body, walk.modules[path], walk)
    _rest(walk)
    handlers = _handled(walk)
    return Followed(tuple(walk.found.values()), handlers, tuple(walk.described.values()), not walk.unread)


def _rest(walk: Walk) -> None:
    """Functions that nothing called yet: they declare handlers, too."""
    methods = [one for many in walk.program.methods.values() for one in many]
    methods.sort(key=lambda one: one.name not in {"__init__", "constructor"})
    for function in (*methods, *walk.program.functions.values()):
        closure = Closure(function, walk.modules[function.module], function.owner)
        walk.file = function.module
        with _bounded(walk):
            enter(closure, Site("", UNKNOWN, (), {}, function.line), walk, State())


@contextmanager
def _bounded(walk: Walk) -> Iterator[None]:
    """What is nested deeper than Python goes ends there, and is told as not looked at."""
    try:
        yield
    except RecursionError:
        walk.unread = True
    walk.depth = 0
    walk.stack.clear()
    walk.returns.clear()


def _handled(walk: Walk) -> tuple[str, ...]:
    names: list[str] = []
    seen: set[tuple[str, int, int]] = set()
    while walk.waiting and len(names) < MOST_HANDLERS:
        handler = walk.waiting.pop(0)
        function = handler.closure.function
        place = (function.module, function.line, function.place)
        if place not in seen:
            seen.add(place)
            names.append(handler.name)
            with _bounded(walk):
                _handle(handler, walk)
    walk.unread = walk.unread or bool(walk.waiting)
    return tuple(names)


def _handle(handler: Handler, walk: Walk) -> None:
    function = handler.closure.function
    walk.file, walk.handler = function.module, handler.name
    walk.describe(handler.name, handler.description, function.line)
    arguments = tuple(_given(one, place, handler, walk) for place, one in enumerate(_parameters(function)))
    ended = enter(handler.closure, Site("", UNKNOWN, arguments, {}, function.line), walk, State())
    walk.file = function.module
    walk.note(
        Arrival(Danger.LEAK, label, "the result", function.line)
        for label in ended.value.labels
        if label.source.origin is Origin.ENVIRONMENT and Danger.LEAK in label.dangers
    )


def _parameters(function: code.Function) -> tuple[code.Parameter, ...]:
    first = function.parameters[0].taken if function.parameters else None
    return (
        function.parameters[1:]
        if isinstance(first, code.Name) and first.id in {"self", "cls"}
        else function.parameters
    )


def _given(parameter: code.Parameter, place: int, handler: Handler, walk: Walk) -> Value:
    """What a parameter of a handler is given; one that can be no text is nobody's choice."""
    name = parameter.taken.id if isinstance(parameter.taken, code.Name) else ""
    is_python = walk.knowledge is PYTHON
    if (
        name in {"ctx", "context", "extra"}
        or _NOT_GIVEN.search(parameter.type)
        or (place > 0 and not is_python)
    ):
        return UNKNOWN
    if is_python and (
        _CHOSEN.search(parameter.type) or (parameter.type and _NO_TEXT.fullmatch(parameter.type))
    ):
        return UNKNOWN
    is_whole = not is_python or handler.is_whole or not _TEXT.search(parameter.type)
    if handler.is_whole and place == 0 and len(handler.closure.function.parameters) > 1:
        return UNKNOWN  # the name of the tool, which was compared with those that there are
    line = handler.closure.function.line
    value = begun(walk.source(Origin.CALLER, "" if is_whole else name, line))
    closed = tuple((one, UNKNOWN) for one in sorted(handler.closed))
    return value._replace(pairs=(*closed, ("", value))) if closed else value
