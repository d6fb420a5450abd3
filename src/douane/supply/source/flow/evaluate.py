"""What an expression is, as far as that can be known without running it."""

from __future__ import annotations

import re
from typing import Final

from douane.supply.source import code
from douane.supply.source.flow import checks, choices, proofs, transforms
from douane.supply.source.flow.state import State
from douane.supply.source.flow.value import (
    UNKNOWN,
    Closure,
    Label,
    Mark,
    Origin,
    Value,
    any_of,
    begun,
    both,
    either,
    labels_of,
)
from douane.supply.source.flow.walk import Walk

# What a handler is given is one thing until one of its members has a name of its own.
_WHOLE: Final = frozenset({"params", "arguments", "args", "input", "kwargs", "uri"})
_NO_TEXT: Final = frozenset(
    {"length", "size", "byteLength", "st_size", "returncode", "status", "status_code", "code"}
)
_MARKS: Final = {
    "scheme": Mark.PART,
    "protocol": Mark.PART,
    "parents": Mark.WITHIN,
    "host": Mark.HOST,
    "hostname": Mark.HOST,
    "netloc": Mark.HOST,
}
_NAMES_END: Final = frozenset({"name", "stem", "suffix"})
_PRIVATE: Final = re.compile(
    r"(\.ssh/|\.aws/credentials|\.gnupg|id_rsa|id_ed25519|/etc/shadow|\.netrc|\.npmrc|\.pypirc|\.docker/config\.json|"
    r"\.kube/config|Login Data|wallet\.dat|\.claude\.json|\.cursor/mcp\.json|claude_desktop_config)"
)


def evaluate(node: code.Expression, state: State, walk: Walk) -> Value:
    """The value of `node`."""
    match node:
        case code.Name(_, name):
            return state.get(name) or Value(path=name)
        case code.Text(_, text):
            return Value(text=text, labels=_private(text, node.line, walk))
        case code.Plain(_, word):
            return Value(path=word)
        case code.Inline(_, function):
            return Value(closure=Closure(function._replace(module=walk.file), state, walk.owner))
        case code.Member() | code.Element() | code.Joined() | code.Call():
            return _reached(node, state, walk)
        case _:
            return _made(node, state, walk)


def _reached(node: code.Member | code.Element | code.Joined | code.Call, state: State, walk: Walk) -> Value:
    match node:
        case code.Member():
            return _member(node, state, walk)
        case code.Element(_, of, key):
            evaluate(key, state, walk)
            return element(_whole(of, state, walk))
        case code.Joined(_, parts):
            values = tuple(evaluate(one, state, walk) for one in parts)
            return walk.passed(transforms.joined(values), node.line, "put together with other text")
        case code.Call():
            from douane.supply.source.flow.calls import called  # noqa: PLC0415  # a call is an expression, and has some

            return called(node, state, walk)


_Made = code.Group | code.Table | code.Compared | code.Not | code.Either


def _made(node: _Made, state: State, walk: Walk) -> Value:
    match node:
        case code.Group(_, items):
            values = tuple(evaluate(one, state, walk) for one in items)
            return Value(labels_of(values), items=values)
        case code.Table(_, pairs):
            named = tuple((key, evaluate(one, state, walk)) for key, one in pairs)
            _describe(dict(named), node.line, walk)
            return Value(labels_of(one for _, one in named), pairs=_spread(named))
        case code.Compared(_, operator, left, right):
            return checks.compared(operator, evaluate(left, state, walk), evaluate(right, state, walk))
        case code.Not(_, of):
            return checks.opposite(evaluate(of, state, walk))
        case code.Either(_, "?", (test, then, otherwise)):
            return _chosen(test, then, otherwise, state, walk)
        case code.Either(_, operator, parts):
            return _combined(operator, parts, state, walk)


def _describe(members: dict[str, Value], line: int, walk: Walk) -> None:
    """A mapping that defines a tool, as lists of tools hold them."""
    if "description" in members and ("inputSchema" in members or "parameters" in members):
        name = (members.get("name") or UNKNOWN).text or ""
        walk.describe(name, members["description"].text or "", line)


def _spread(named: tuple[tuple[str, Value], ...]) -> tuple[tuple[str, Value], ...]:
    """The pairs, with those of what was spread into a mapping."""
    return tuple(
        pair for key, value in named for pair in (((key, value),) if key or not value.pairs else value.pairs)
    )


def _chosen(
    test: code.Expression, then: code.Expression, otherwise: code.Expression, state: State, walk: Walk
) -> Value:
    yes, no = divided(test, evaluate(test, state, walk), state)
    return either(yes.settled(evaluate(then, yes, walk)), no.settled(evaluate(otherwise, no, walk)))


def divided(test: code.Expression, asked: Value, state: State) -> tuple[State, State]:
    """The state where a question was answered with yes, and with no."""
    yes, no = state.copy(), state.copy()
    asked = _asked(test, asked)
    yes.pass_check(dict(asked.when_true))
    no.pass_check(dict(asked.when_false))
    if not asked.when_true and not asked.when_false and not _mentions(test, state):
        yes.is_optional = no.is_optional = True
    return yes, no


def _asked(test: code.Expression, value: Value) -> Value:
    """What is empty can do nothing: `if name and …`."""
    if isinstance(test, code.Not):
        return value
    is_variable = isinstance(test, code.Name | code.Member) and not value.path.endswith("()")
    if not is_variable or value.when_false or value.when_true:
        return value
    return value._replace(when_false=proofs.of(value, lambda _: proofs.ALL))


def _mentions(node: object, state: State) -> bool:
    """Whether a question is about anything that comes from a caller."""
    if isinstance(node, code.Name | code.Member) and (known := state.get(dotted(node))) is not None:
        return bool(known.labels)
    return isinstance(node, tuple) and any(_mentions(part, state) for part in node)


def _combined(operator: str, parts: tuple[code.Expression, ...], state: State, walk: Walk) -> Value:
    """`and`, `or`: each part is asked where those before it held, or did not."""
    inner = state.copy()
    value = _asked(parts[0], evaluate(parts[0], inner, walk))
    for part in parts[1:]:
        inner.pass_check(dict(value.when_true if operator == "and" else value.when_false))
        value = _added(operator, value, _asked(part, evaluate(part, inner, walk)))
    return value


def _added(operator: str, one: Value, other: Value) -> Value:
    true, false = (any_of, both) if operator == "and" else (both, any_of)
    whole = either(one, other)
    return whole._replace(
        when_true=tuple(true(dict(one.when_true), dict(other.when_true)).items()),
        when_false=tuple(false(dict(one.when_false), dict(other.when_false)).items()),
    )


def dotted(node: code.Expression) -> str:
    """`self.root` for what is written like that, `""` for anything that is worked out."""
    match node:
        case code.Name(_, name):
            return name
        case code.Member(_, of, name):
            before = dotted(of)
            return f"{before}.{name}" if before else ""
        case _:
            return ""


def _whole(node: code.Expression, state: State, walk: Walk) -> Value:
    """A value whose parts are asked for: a variable of the environment is not the environment."""
    value = evaluate(node, state, walk)
    if value.path in walk.knowledge.environments:
        return Value(path=value.path)
    return value


def _member(node: code.Member, state: State, walk: Walk) -> Value:
    name = dotted(node)
    known = state.get(name) if name else None
    if known is None and name.partition(".")[0] in walk.knowledge.selves:
        kept = walk.kept(name.partition(".")[2])
        known = kept and state.settled(kept)
    if known is None and dotted(node.of) in walk.knowledge.selves:
        known = _own_method(node.name, walk)
    if known is not None:
        return known
    base = _whole(node.of, state, walk)
    value = member(base, node.name, walk)
    if value.path in walk.knowledge.environments:
        source = walk.source(Origin.ENVIRONMENT, "the whole environment", node.line)
        return Value(begun(source).labels, path=value.path)
    return value


def _own_method(name: str, walk: Walk) -> Value | None:
    """A method that is not called here but handed over."""
    method = walk.program.method(walk.owner, name, walk.file) if walk.owner else None
    if method is None:
        return None
    return Value(path=name, closure=Closure(method, walk.modules.get(method.module), method.owner))


def member(base: Value, name: str, walk: Walk) -> Value:
    """What a value has under a name."""
    if base.path == choices.ONE_OF:
        return choices.one_of(member(one, name, walk) for _, one in base.pairs)
    found = next((value for key, value in base.pairs if key == name), None)
    if found is not None:
        return found
    if base.pairs and base.closure is None:
        base = Value(labels_of(value for key, value in base.pairs if not key), path=base.path)
    if name in _NO_TEXT:
        return UNKNOWN
    path = f"{base.path}.{name}" if base.path else ""
    if base.path.startswith("module:"):
        return imported(base.path.removeprefix("module:"), name, walk)
    proof = checks.member(name, base)
    if proof is not None:
        return proof
    return Value(
        frozenset(_narrowed(label, name) for label in base.labels), path=path or name * (not base.labels)
    )


def imported(module: str, name: str, walk: Walk) -> Value:
    """What another module of the program calls that."""
    function = walk.program.functions.get((module, name))
    around = walk.modules.get(module)
    exported = around.get(f"export {name}") if around is not None else None
    if exported is not None:
        return exported
    if function is not None:
        return Value(closure=Closure(function, around))
    return (around.get(name) if around is not None else None) or Value(path=name)


def _narrowed(label: Label, name: str) -> Label:
    """The label of a member; of what a handler is given, each member is a source of its own."""
    if not label.source.name:
        is_one = label.source.origin is Origin.CALLER and name not in _WHOLE
        return label._replace(source=label.source._replace(name=name)) if is_one else label
    if name in _MARKS:
        return label.marked(_MARKS[name])
    return label.without(transforms.NAME_ALONE) if name in _NAMES_END else label


def element(base: Value) -> Value:
    """Any of what a list or mapping holds."""
    if choices.holds_functions(base):
        return choices.one_of(choices.parts_of(base))
    if base.items:
        return Value(labels_of(base.items))
    return Value(base.labels, path=base.path)


def _private(text: str, line: int, walk: Walk) -> frozenset[Label]:
    """Names of files that hold secrets; not where many of them stand in a list of what is refused."""
    if len(text) > 120 or not _PRIVATE.search(text):  # noqa: PLR2004  # a path, not a page about paths
        return frozenset()
    return begun(walk.source(Origin.FILE, f"`{text}`", line)).labels
