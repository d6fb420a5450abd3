"""Python as statements of `code`, read by `ast`: nothing of it runs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from douane.supply.source import code
from douane.supply.source.languages.python_expressions import expression, inside, parameters


def read(path: str, text: str) -> code.Module:
    """The module in `text`; one that cannot be read has no statements and says so."""
    lines = tuple(text.splitlines())
    try:
        tree = ast.parse(text)
        body = tuple(_block(tree.body, ""))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return code.Module(path, (), lines, "python", is_broken=True)
    return code.Module(path, body, lines, "python")


def _block(statements: Iterable[ast.stmt], owner: str) -> Iterator[code.Statement]:
    for statement in statements:
        yield from (code.Define(one.line, one) for one in _lambdas_named(statement))
        yield from _statement(statement, owner)


def _lambdas_named(statement: ast.stmt) -> Iterator[code.Function]:
    match statement:
        case ast.Assign([ast.Name(name)], ast.Lambda(arguments, body)):
            end = code.Return(statement.lineno, expression(body))
            yield code.Function(statement.lineno, name, parameters(arguments), (end,))
        case _:
            pass  # has no function whose name is a variable's


def _statement(node: ast.stmt, owner: str) -> Iterator[code.Statement]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield code.Define(node.lineno, _function(node, owner))
        case ast.ClassDef(name, body=body):
            yield from _block(body, name)
        case ast.Import() | ast.ImportFrom():
            yield from _imports(node)
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
            yield from _assigned(node)
        case ast.Expr(value):
            yield code.Say(node.lineno, expression(value))
        case ast.Return() | ast.Raise() | ast.Continue() | ast.Break() | ast.Assert():
            yield from _ending(node)
        case _:
            yield from _blocks(node, owner)


def _ending(node: ast.stmt) -> Iterator[code.Statement]:
    match node:
        case ast.Return(value):
            yield code.Return(node.lineno, expression(value))
        case ast.Assert(test):
            yield code.If(node.lineno, expression(test), (), (code.Stop(node.lineno),))
        case _:
            yield from _said(*inside(node))
            yield code.Stop(node.lineno)


def _blocks(node: ast.stmt, owner: str) -> Iterator[code.Statement]:
    match node:
        case ast.If(test, body, orelse):
            then, otherwise = tuple(_block(body, owner)), tuple(_block(orelse, owner))
            yield code.If(node.lineno, expression(test), then, otherwise)
        case ast.For(target, over, body, orelse) | ast.AsyncFor(target, over, body, orelse):
            inner = tuple(_block(body, owner))
            yield code.Loop(node.lineno, expression(target), expression(over), inner)
            yield from _block(orelse, owner)
        case ast.While(test, body, _):
            yield code.Loop(node.lineno, None, expression(test), tuple(_block(body, owner)))
        case ast.With(items, body) | ast.AsyncWith(items, body):
            yield from _opened(items)
            yield from _block(body, owner)
        case ast.Try(body, handlers, orelse, final) | ast.TryStar(body, handlers, orelse, final):
            failed = tuple(tuple(_block(one.body, owner)) for one in handlers)
            yield code.Attempt(node.lineno, tuple(_block([*body, *orelse], owner)), failed)
            yield from _block(final, owner)
        case ast.Match(subject, cases):
            yield from _cases(expression(subject), cases, owner)
        case _:
            pass  # `pass`, `del`, `global`: no value moves


def _opened(items: Iterable[ast.withitem]) -> Iterator[code.Statement]:
    for item in items:
        value, line = expression(item.context_expr), item.context_expr.lineno
        if item.optional_vars is None:
            yield code.Say(line, value)
        else:
            yield code.Assign(line, expression(item.optional_vars), value)


def _cases(subject: code.Expression, cases: list[ast.match_case], owner: str) -> Iterator[code.Statement]:
    """A `match` as a chain of questions."""
    if not cases:
        return
    first, line = cases[0], subject.line
    names = (node.name for node in ast.walk(first.pattern) if isinstance(node, ast.MatchAs | ast.MatchStar))
    taken = (code.Assign(line, code.Name(line, name), subject) for name in names if name)
    then = (*taken, *_block(first.body, owner))
    yield code.If(line, _case(subject, first), then, tuple(_cases(subject, cases[1:], owner)))


def _case(subject: code.Expression, case: ast.match_case) -> code.Expression:
    match case.pattern:
        case ast.MatchValue(value):
            return code.Compared(subject.line, "==", subject, expression(value))
        case _:
            return code.Plain(subject.line) if case.guard is None else expression(case.guard)


def _assigned(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> Iterator[code.Statement]:
    match node:
        case ast.Assign(targets, value):
            for target in targets:
                yield code.Assign(node.lineno, expression(target), expression(value))
        case ast.AnnAssign(target, _, value) if value is not None:
            yield code.Assign(node.lineno, expression(target), expression(value))
        case ast.AugAssign(target, _, value):
            yield code.Assign(node.lineno, expression(target), expression(value), adds=1)
        case _:
            pass  # only the type of a name


def _imports(node: ast.Import | ast.ImportFrom) -> Iterator[code.Statement]:
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield code.Import(node.lineno, alias.asname or alias.name, module, alias.name)
        elif alias.asname:
            yield code.Import(node.lineno, alias.asname, alias.name)
        else:
            first = alias.name.split(".")[0]
            yield code.Import(node.lineno, first, first)


def _said(*values: code.Expression) -> Iterator[code.Statement]:
    return (code.Say(value.line, value) for value in values)


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, owner: str) -> code.Function:
    return code.Function(
        node.lineno,
        node.name,
        parameters(node.args),
        tuple(_block(node.body, "")),
        owner,
        tuple(expression(one) for one in node.decorator_list),
        document=ast.get_docstring(node) or "",
    )
