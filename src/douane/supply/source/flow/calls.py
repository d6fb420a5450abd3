"""Calls: into functions of the program, as deep as is allowed, or out of it, as the tables say."""

from __future__ import annotations

from functools import reduce
from typing import Final

from douane.supply.source import code
from douane.supply.source.flow import checks, choices, proofs, transforms, unread
from douane.supply.source.flow.binding import add, bind
from douane.supply.source.flow.elsewhere import elsewhere
from douane.supply.source.flow.evaluate import dotted, evaluate, member
from douane.supply.source.flow.handlers import registered
from douane.supply.source.flow.site import Site
from douane.supply.source.flow.state import State
from douane.supply.source.flow.table import arriving, fitting
from douane.supply.source.flow.value import (
    NOTHING,
    UNKNOWN,
    Closure,
    Label,
    Origin,
    Value,
    begun,
    both,
    either,
    labels_of,
)
from douane.supply.source.flow.walk import DEEPEST, MOST_CALLS, Ended, Walk

_GROWS: Final = frozenset({"append", "push", "extend", "insert", "unshift", "add", "concat"})
_PASSES_ON: Final = frozenset({"bind", "call", "apply", "partial", "promisify"})
_EMPTY: Final = frozenset({"", "null", "undefined", "None"})  # what is filled in later
_LOADS: Final = frozenset({"require", "import", "__import__", "import_module"})
_RUNS: Final = frozenset(
    {"to_thread", "run_sync", "run_in_executor", "submit", "run_in_threadpool", "create_task"}
)
_PAIRS: Final = frozenset({"entries", "items"})
_TAKES: Final = frozenset({"get", "find", "pop", "at"})
_KEEPS_PAIRS: Final = frozenset({"object", "strictObject", "assign", "shape", "parse", "freeze"})


def called(node: code.Call, state: State, walk: Walk) -> Value:
    """The value of a call, and all that it does."""
    receiver, target = _target(node.to, state, walk)
    arguments = tuple(evaluate(one, state, walk) for one in node.arguments)
    named = {key: evaluate(one, state, walk) for key, one in node.named}
    site = Site(target.path or "?", receiver, arguments, named, node.line)
    _begun_elsewhere(site, state, walk)
    if target.closure is None:
        loaded = _loaded(site, walk)
        if loaded is not None:
            return loaded
    several = tuple(choices.closures(target))
    if several:
        return _entered_any(several, site, walk, state)
    if site.name in _RUNS:
        return _run_elsewhere(site, state, walk)
    if site.name in _TAKES and choices.holds_functions(receiver):
        return choices.one_of(choices.parts_of(receiver))
    table = site.argument(0) if site.path == "Object.entries" else receiver
    if site.name in _PAIRS and choices.holds_functions(table):
        return choices.pairs_of(table)
    return _outside(node, site, state, walk)


def _begun_elsewhere(site: Site, state: State, walk: Walk) -> None:
    """What a thread, a timer or `partial` is told to call, as if it were called here."""
    found = elsewhere(site)
    if found is None:
        return
    target, there = found
    if target.closure is not None:
        enter(target.closure, there, walk, state)
    else:
        walk.note(arriving(fitting(walk.knowledge, there.path), there))


def _constructed(site: Site, state: State, walk: Walk) -> None:
    """What an object keeps of what it is made with."""
    made = site.path.removeprefix("new ").rpartition(".")[2]
    method = walk.program.member_of(made, "__init__") or walk.program.member_of(made, "constructor")
    if method is not None:
        enter(Closure(method, walk.modules.get(method.module), method.owner), site, walk, state)


def _entered_any(several: tuple[Closure, ...], site: Site, walk: Walk, state: State) -> Value:
    """What comes of calling one of these; what each of them checks is checked."""
    ways = [enter(one, site, walk, state) for one in several]
    state.pass_check(reduce(both, (one.cleared for one in ways)))
    return reduce(either, (one.value for one in ways))


def _target(node: code.Expression, state: State, walk: Walk) -> tuple[Value, Value]:
    """What a call is a method of, and what it calls."""
    if not isinstance(node, code.Member):
        return UNKNOWN, evaluate(node, state, walk)
    known = state.get(dotted(node)) if dotted(node) else None
    receiver = evaluate(node.of, state, walk)
    if known is not None and known.closure is not None:
        return receiver, known
    own = _method(node, receiver, walk)
    if own is not None:
        return receiver, Value(path=node.name, closure=Closure(own, walk.modules.get(own.module), own.owner))
    found = member(receiver, node.name, walk)
    before = receiver.path if receiver.path not in _EMPTY else dotted(node.of) or "?"
    path = f"{before}.{node.name}"
    return receiver, found if any(choices.closures(found)) else Value(path=path)


def _method(node: code.Member, receiver: Value, walk: Walk) -> code.Function | None:
    first = dotted(node.of)
    if first in walk.knowledge.selves:
        return walk.program.method(walk.owner, node.name, walk.file)
    if receiver.path.startswith("module:") or receiver.closure is not None:
        return None
    made = receiver.path.removesuffix("()").removeprefix("new ").rpartition(".")[2]
    return walk.program.member_of(made, node.name) or walk.program.method("", node.name, walk.file)


def _loaded(site: Site, walk: Walk) -> Value | None:
    """`require("fs")`: a module; `handler.bind(this)`, `partial(handler, …)`: that function."""
    text = site.argument(0).text
    if site.name in _LOADS and text is not None:
        own = walk.program.imported(text, walk.file)
        return Value(path=f"module:{own}" if own else text.removeprefix("node:"))
    if site.name == "getattr" and site.argument(1).text is not None:
        return Value(path=f"{site.argument(0).path}.{site.argument(1).text}")
    if site.name not in _PASSES_ON:
        return None
    whole = (site.receiver, *site.arguments)
    closure = next((one.closure for one in whole if one.closure is not None), None)
    path = site.argument(0).path if site.name == "promisify" else ""
    return Value(labels_of(whole), closure=closure, path=path)


def _outside(node: code.Call, site: Site, state: State, walk: Walk) -> Value:
    """A call of what others wrote, or of a class."""
    _constructed(site, state, walk)
    walk.waiting.extend(registered(site))
    if site.name == "Tool":
        walk.describe(
            site.argument(0, "name").text or "", site.argument(1, "description").text or "", site.line
        )
    rows = fitting(walk.knowledge, site.path)
    walk.note((*arriving(rows, site), *unread.run(site, walk)))
    if site.name in _GROWS and isinstance(node.to, code.Member):
        for one in site.arguments[-1:] if site.name == "insert" else site.arguments:
            add(node.to.of, one, state)
    _asserted(site, state)
    inner = _closures(site, walk, state)
    given = next((one.gives for one in rows if one.gives is not None), None)
    if given is not None:
        return begun(walk.source(given, f"the answer of `{site.path}`", node.line))._replace(
            path=f"{site.path}()"
        )
    answer = checks.asked(site)
    if answer is not None:
        return answer
    if rows:
        return Value(_private(site), path=f"{site.path}()")
    return _result(site, inner, node.line, walk)


def _run_elsewhere(site: Site, state: State, walk: Walk) -> Value:
    """`to_thread(function, …)`: a function that is called with what stands behind it."""
    for place, one in enumerate(site.arguments):
        if one.closure is not None:
            rest = site._replace(arguments=site.arguments[place + 1 :], receiver=UNKNOWN)
            return enter(one.closure, rest, walk, state).value
    return Value(labels_of(site.everything()), path=f"{site.path}()")


def _private(site: Site) -> frozenset[Label]:
    labels = labels_of((site.receiver, *site.everything()))
    return frozenset(one for one in labels if one.source.origin in {Origin.FILE, Origin.ANSWER})


def _result(site: Site, inner: tuple[Value, ...], line: int, walk: Walk) -> Value:
    value = transforms.result(site, lambda origin, name: walk.source(origin, name, line))
    if site.name in _KEEPS_PAIRS and site.arguments:
        value = value._replace(pairs=site.arguments[0].pairs)
    if not inner:
        return value
    proven = next((one for one in inner if one.when_true), UNKNOWN)
    return value._replace(
        labels=labels_of((value, *inner)), when_true=proven.when_true, when_false=proven.when_false
    )


def _asserted(site: Site, state: State) -> None:
    """`path.relative_to(root)` fails where the path is not below the root."""
    if site.name == "relative_to":
        state.pass_check(dict(proofs.of(site.receiver, proofs.within)))


def _closures(site: Site, walk: Walk, state: State) -> tuple[Value, ...]:
    """What functions that are handed over give, called with what they are handed over for."""
    found = []
    for one in site.everything():
        if one.closure is not None and one.closure.function.name in {"", "lambda", "comprehension", "=>"}:
            item = Value(labels_of((site.receiver,)))
            ended = enter(one.closure, Site("", UNKNOWN, (item,) * 2, {}, site.line), walk, state)
            found.append(ended.value)
    return tuple(found)


def enter(closure: Closure, site: Site, walk: Walk, state: State) -> Ended:
    """What comes of calling a function of the program."""
    function = closure.function
    walk.calls += 1
    if walk.depth >= DEEPEST or walk.calls > MOST_CALLS or function in walk.stack:
        walk.unread = walk.unread or walk.calls > MOST_CALLS
        return Ended(Value(labels_of((site.receiver, *site.everything()))), NOTHING)
    key = (
        closure,
        site.receiver.labels,
        site.arguments,
        tuple(site.named.items()),
        frozenset(state.cleared.items()),
    )
    if key not in walk.known:
        walk.known[key] = _entered(closure, site, walk, state)
    return walk.known[key]


def _entered(closure: Closure, site: Site, walk: Walk, state: State) -> Ended:
    from douane.supply.source.flow.run import ended  # noqa: PLC0415  # a call runs statements, which have calls

    function = closure.function
    around = closure.around if isinstance(closure.around, State) else None
    inner = State({}, dict(state.cleared), around)
    for taken, value in _bound(function, site):
        moved = walk.passed(value, site.line, f"given to `{function.name}`") if site.path else value
        bind(taken, moved, inner, walk)
    before = walk.file, walk.owner
    walk.file, walk.owner = function.module or walk.file, closure.owner or function.owner
    walk.depth += 1
    walk.stack.append(function)
    end = ended(function.body, inner, walk)
    walk.stack.pop()
    walk.depth -= 1
    walk.file, walk.owner = before
    return end


def _bound(function: code.Function, site: Site) -> list[tuple[code.Expression, Value]]:
    """Each parameter and what it is given."""
    parameters = list(function.parameters)
    if parameters and function.owner and _name(parameters[0]) in {"self", "cls"}:
        parameters = parameters[1:]
    rest = site.named.get("", UNKNOWN)
    bound = []
    for place, one in enumerate(parameters):
        name = _name(one)
        given = site.named.get(name) or (site.arguments[place] if place < len(site.arguments) else rest)
        bound.append((one.taken, given))
    return bound


def _name(parameter: code.Parameter) -> str:
    return parameter.taken.id if isinstance(parameter.taken, code.Name) else ""
