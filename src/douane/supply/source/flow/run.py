"""Statements, one after the other, as far as anything is known of what comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from douane.supply.source import code
from douane.supply.source.flow import choices
from douane.supply.source.flow.binding import add, bind
from douane.supply.source.flow.evaluate import divided, evaluate
from douane.supply.source.flow.handlers import decorated
from douane.supply.source.flow.state import State, merged
from douane.supply.source.flow.value import NOTHING, UNKNOWN, Cleared, Closure, Value, any_of, both, either
from douane.supply.source.flow.walk import Ended, Walk


def ended(body: Sequence[code.Statement], state: State, walk: Walk) -> Ended:
    """What a function gives whose body that is, and what is checked whenever it has returned."""
    walk.returns.append([])
    last = run(body, state, walk)
    ways = walk.returns.pop()
    if last is not None:
        ways.append((UNKNOWN, last))
    if not ways:
        return Ended(UNKNOWN, NOTHING)
    return Ended(_value(ways), _cleared(ways))


def _value(ways: Sequence[tuple[Value, State]]) -> Value:
    """What is given on any of the ways; what was checked on each is proven by its answer, too."""
    values = [
        at.settled(one)._replace(
            when_true=tuple(any_of(dict(one.when_true), at.cleared).items()),
            when_false=tuple(any_of(dict(one.when_false), at.cleared).items()),
        )
        for one, at in ways
    ]
    return reduce(either, values)


def _cleared(ways: Sequence[tuple[Value, State]]) -> Cleared:
    """What is checked by the end of all ways that a caller may choose."""
    chosen = [at.cleared for _, at in ways if not at.is_optional] or [at.cleared for _, at in ways]
    return reduce(both, chosen)


def run(body: Sequence[code.Statement], state: State, walk: Walk) -> State | None:
    """What is known after these statements; nothing if what follows them is never reached."""
    at: State | None = state
    for statement in body:
        if at is None:
            return None
        at = _run(statement, at, walk)
    return at


def _run(statement: code.Statement, state: State, walk: Walk) -> State | None:
    match statement:
        case code.Define(_, function):
            _define(function, state, walk)
        case code.Import():
            state.put(statement.alias, _import(statement, walk))
        case code.Assign(value=value):
            _assign(statement, evaluate(value, state, walk), state, walk)
        case code.Say(_, value):
            evaluate(value, state, walk)
        case code.Return(_, value):
            walk.returns[-1].append((evaluate(value, state, walk), state))
            return None
        case code.Stop():
            return None
        case _:
            return _block(statement, state, walk)
    return state


def _block(statement: code.If | code.Loop | code.Attempt, state: State, walk: Walk) -> State | None:
    match statement:
        case code.If(_, test, then, otherwise):
            yes, no = divided(test, evaluate(test, state, walk), state)
            after = merged(run(then, yes, walk), run(otherwise, no, walk))
            return None if after is None else after.beside(state)
        case code.Loop():
            return _loop(statement, state, walk)
        case code.Attempt(_, body, failed):
            before = state.copy()
            after = run(body, state, walk)
            ways = [run(block, before.copy(), walk) for block in failed]
            for way in ways:
                after = merged(after, way)
            return after


def _loop(statement: code.Loop, state: State, walk: Walk) -> State | None:
    """Each turn where what it goes through holds functions, and otherwise one for all."""
    value = evaluate(statement.over, state, walk)
    if statement.target is None:
        inner = state.copy()
        inner.pass_check(dict(value.when_true))
        return merged(state, run(statement.body, inner, walk))
    turns = (
        [*choices.parts_of(value)][: choices.MOST]
        if choices.holds_functions(value)
        else [Value(value.labels)]
    )
    after: State | None = state
    for turn in turns:
        inner = state.copy()
        bind(statement.target, turn, inner, walk)
        after = merged(after, run(statement.body, inner, walk))
    return after


def _assign(statement: code.Assign, value: Value, state: State, walk: Walk) -> None:
    if statement.adds:
        add(statement.target, value, state)
        return
    if isinstance(statement.target, code.Name):
        value = walk.passed(value, statement.line, f"in `{statement.target.id}`")
    bind(statement.target, value, state, walk)


def _define(function: code.Function, state: State, walk: Walk) -> None:
    closure = Closure(function._replace(module=walk.file), state, function.owner)
    for decorator in function.decorators:
        evaluate(decorator, state, walk)
    handler = decorated(function, closure)
    if handler is not None:
        walk.waiting.append(handler)
    if not function.owner:
        state.put(function.name, Value(path=function.name, closure=closure))


def _import(statement: code.Import, walk: Walk) -> Value:
    """A module of the program, something in one, or the name of what others wrote."""
    from douane.supply.source.flow.evaluate import imported  # noqa: PLC0415  # only used here

    own = walk.program.imported(statement.module, walk.file)
    below = walk.program.imported(f"{statement.module}.{statement.name}".replace("..", "."), walk.file)
    if statement.name and below and statement.name != "*":
        return Value(path=f"module:{below}")
    if own:
        return imported(own, statement.name, walk) if statement.name else Value(path=f"module:{own}")
    module = statement.module.removeprefix("node:")
    return Value(path=f"{module}.{statement.name}" if statement.name else module)
