"""Expressions of Python as those of `code`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from douane.supply.source import code

_COMPARED: Final = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is",
}


def expression(node: ast.expr | None) -> code.Expression:
    """What `node` means for values; of what is not known to matter, all that is in it."""
    if node is None:
        return code.Plain(0)
    line = node.lineno
    match node:
        case ast.Name(name):
            return code.Name(line, name)
        case ast.Constant(value):
            return _constant(value, line)
        case ast.Await(value) | ast.Starred(value) | ast.YieldFrom(value) | ast.NamedExpr(value=value):
            return expression(value)
        case ast.Attribute(of, name):
            return code.Member(line, expression(of), name)
        case ast.Subscript(of, ast.Constant(str() as name)):
            return code.Member(line, expression(of), name)
        case ast.Subscript(of, key):
            return code.Element(line, expression(of), expression(key))
        case _:
            return _calculated(node, line)


def _constant(value: object, line: int) -> code.Expression:
    if isinstance(value, bytes):
        return code.Text(line, value.decode("latin-1"))
    return code.Text(line, value) if isinstance(value, str) else code.Plain(line, str(value))


def _calculated(node: ast.expr, line: int) -> code.Expression:
    match node:
        case ast.Call():
            return _call(node)
        case ast.JoinedStr(values):
            return code.Joined(line, tuple(map(expression, values)))
        case ast.FormattedValue(value):
            return expression(value)
        case ast.BinOp(left, ast.Add() | ast.Div(), right):
            return code.Joined(line, (expression(left), expression(right)))
        case ast.BinOp(ast.Constant(str()) as left, ast.Mod(), right):
            return code.Joined(line, _filled(left, right))
        case ast.List(items) | ast.Tuple(items) | ast.Set(items):
            return code.Group(line, tuple(map(expression, items)))
        case _:
            return _judged(node, line)


def _judged(node: ast.expr, line: int) -> code.Expression:
    match node:
        case ast.Dict(keys, values):
            pairs = zip(map(_key, keys), map(expression, values), strict=True)
            return code.Table(line, tuple(pairs))
        case ast.Compare(left, [operator, *_], [right, *_]):
            word = _COMPARED.get(type(operator), "?")
            return code.Compared(line, word, expression(left), expression(right))
        case ast.UnaryOp(ast.Not(), operand):
            return code.Not(line, expression(operand))
        case ast.BoolOp(operator, values):
            word = "and" if isinstance(operator, ast.And) else "or"
            return code.Either(line, word, tuple(map(expression, values)))
        case ast.IfExp(test, body, orelse):
            return code.Either(line, "?", (expression(test), expression(body), expression(orelse)))
        case ast.Lambda(arguments, body):
            end = code.Return(line, expression(body))
            return code.Inline(line, code.Function(line, "lambda", parameters(arguments), (end,)))
        case _:
            return _each(node, line)


def _each(node: ast.expr, line: int) -> code.Expression:
    match node:
        case ast.ListComp(made, turns) | ast.SetComp(made, turns) | ast.GeneratorExp(made, turns):
            return _made(made, turns)
        case ast.DictComp(_, made, turns):
            return _made(made, turns)
        case _:
            return code.Group(line, tuple(inside(node)))


def _made(made: ast.expr, turns: Sequence[ast.comprehension]) -> code.Expression:
    """A comprehension: `made` for each element, as a function that is given one and called with all."""
    body: code.Expression = expression(made)
    for turn in reversed(turns):
        line = turn.iter.lineno
        end: tuple[code.Statement, ...] = (code.Return(line, body),)
        for test in turn.ifs:
            end = (code.If(line, expression(test), end, (code.Stop(line),)),)
        function = code.Function(line, "comprehension", (code.Parameter(expression(turn.target)),), end)
        body = code.Call(
            line, code.Member(line, expression(turn.iter), "map"), (code.Inline(line, function),)
        )
    return body


def _call(node: ast.Call) -> code.Expression:
    match node.func:
        case ast.Attribute(ast.Constant(str()) as text, "format"):
            return code.Joined(
                node.lineno, _filled(text, *node.args, *(word.value for word in node.keywords))
            )
        case ast.Attribute(ast.Constant(str(joint)), "join") if len(node.args) == 1:
            return code.Joined(node.lineno, (code.Text(node.lineno, joint * 0), expression(node.args[0])))
        case ast.Attribute(of, "get") if node.args and isinstance(node.args[0], ast.Constant):
            key = node.args[0].value
            if isinstance(key, str) and not key.startswith(("http:", "https:", "/")):
                return code.Member(node.lineno, expression(of), key)
    named = tuple((word.arg or "", expression(word.value)) for word in node.keywords)
    return code.Call(node.lineno, expression(node.func), tuple(map(expression, node.args)), named)


def _filled(form: ast.Constant, *values: ast.expr) -> tuple[code.Expression, ...]:
    """The beginning of a form before what is filled in, and then that."""
    text = str(form.value)
    start = (
        text.split("%", maxsplit=1)[0] if "%" in text and "{" not in text else text.split("{", maxsplit=1)[0]
    )
    return (
        code.Text(form.lineno, start),
        *map(expression, values),
        code.Text(form.lineno, text[len(start) :]),
    )


def _key(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def inside(node: ast.AST) -> Iterator[code.Expression]:
    """The expressions that a node consists of."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield expression(child)
        elif not isinstance(child, ast.expr_context | ast.operator | ast.stmt):
            yield from inside(child)


def parameters(arguments: ast.arguments) -> tuple[code.Parameter, ...]:
    """All that a function can be given, in order."""
    listed = [
        *arguments.posonlyargs,
        *arguments.args,
        arguments.vararg,
        *arguments.kwonlyargs,
        arguments.kwarg,
    ]
    return tuple(
        code.Parameter(code.Name(one.lineno, one.arg), ast.unparse(one.annotation) if one.annotation else "")
        for one in listed
        if one is not None
    )
