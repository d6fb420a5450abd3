"""JavaScript and TypeScript as statements of `code`, read by tree-sitter: nothing of it runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

from douane.supply.source import code
from douane.supply.source.languages.script_expressions import (
    block_of,
    children,
    expression,
    field,
    function,
    line_of,
    word,
)

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

TYPED: Final = (".ts", ".mts", ".cts")
_FUNCTIONS: Final = frozenset({"function_declaration", "generator_function_declaration"})
_CLASSES: Final = frozenset({"class_declaration", "abstract_class_declaration", "class"})


def read(path: str, text: str) -> code.Module:
    """The module in `text`; one of which nothing can be read has no statements and says so."""
    lines = tuple(text.splitlines())
    root = parser(path.endswith(TYPED)).parse(text.encode("utf-8", "replace")).root_node
    try:
        body = tuple(block(root.named_children))
    except RecursionError:
        return code.Module(path, (), lines, "script", is_broken=True)
    return code.Module(path, body, lines, "script", is_broken=not body and root.has_error)


@cache
def parser(typed: object) -> Parser:
    """What reads the language; the grammar with JSX reads JavaScript, too."""
    import tree_sitter  # noqa: PLC0415  # an extra, and only needed when there is something to read
    import tree_sitter_typescript  # noqa: PLC0415  # the same

    grammar = tree_sitter_typescript.language_typescript() if typed else tree_sitter_typescript.language_tsx()
    return tree_sitter.Parser(tree_sitter.Language(grammar))


def block(nodes: Iterable[Node], owner: str = "") -> Iterator[code.Statement]:
    """Statements; functions first, since they can be called before they stand there."""
    listed = list(nodes)
    for node in sorted(listed, key=lambda one: one.type not in _FUNCTIONS):
        yield from _statement(node, owner)


def _statement(node: Node, owner: str) -> Iterator[code.Statement]:
    match node.type:
        case "expression_statement":
            yield from _said(node.named_children[0])
        case "lexical_declaration" | "variable_declaration":
            yield from _declared(node)
        case "return_statement" | "throw_statement" | "continue_statement" | "break_statement":
            yield from _ending(node)
        case "import_statement":
            yield from _imports(node)
        case "export_statement":
            yield from _exported(node, owner)
        case kind if kind in _FUNCTIONS:
            yield code.Define(line_of(node), function(node, word(field(node, "name"))))
        case kind if kind in _CLASSES:
            yield from _class(node)
        case _:
            yield from _nested(node, owner)


def _ending(node: Node) -> Iterator[code.Statement]:
    line, value = line_of(node), expression(_first(node))
    if node.type == "return_statement":
        yield code.Return(line, value)
        return
    if node.type == "throw_statement":
        yield code.Say(line, value)
    yield code.Stop(line)


def _nested(node: Node, owner: str) -> Iterator[code.Statement]:
    line = line_of(node)
    match node.type:
        case "if_statement":
            then, otherwise = field(node, "consequence"), field(node, "alternative")
            yield code.If(line, expression(field(node, "condition")), _inner(then), _inner(otherwise))
        case "for_in_statement":
            over = expression(field(node, "right"))
            yield code.Loop(line, expression(field(node, "left")), over, _inner(field(node, "body")))
        case "for_statement" | "while_statement" | "do_statement":
            yield from _inner(field(node, "initializer"))
            yield code.Loop(line, None, expression(field(node, "condition")), _inner(field(node, "body")))
        case "try_statement":
            failed = tuple(_inner(one) for one in children(node) if one.type == "catch_clause")
            yield code.Attempt(line, _inner(field(node, "body")), failed)
            yield from _inner(field(node, "finalizer"))
        case "switch_statement":
            subject = expression(field(node, "value"))
            yield from _cases(subject, children(field(node, "body")))
        case (
            "statement_block"
            | "else_clause"
            | "finally_clause"
            | "labeled_statement"
            | "catch_clause"
            | "ERROR"
        ):
            yield from block(children(node), owner)
        case _:
            pass  # types, and what is empty


def _inner(node: Node | None) -> tuple[code.Statement, ...]:
    return () if node is None else tuple(block_of(node, _statement_alone))


def _statement_alone(nodes: Iterable[Node]) -> Iterator[code.Statement]:
    return block(nodes)


def _first(node: Node) -> Node | None:
    return next(iter(node.named_children), None)


def _said(node: Node) -> Iterator[code.Statement]:
    line = line_of(node)
    match node.type:
        case "assignment_expression" | "augmented_assignment_expression":
            target, value = expression(field(node, "left")), expression(field(node, "right"))
            operator = word(field(node, "operator")) if node.type.startswith("augmented") else "="
            if operator in {"=", "??=", "||="}:
                yield code.Assign(line, target, _named(value, target))
            else:
                yield code.Assign(line, target, value, adds=1)
        case "sequence_expression":
            for one in node.named_children:
                yield from _said(one)
        case _:
            yield code.Say(line, expression(node))


def _declared(node: Node) -> Iterator[code.Statement]:
    for one in children(node):
        value = field(one, "value")
        if one.type != "variable_declarator" or value is None:
            continue
        if value.type in _CLASSES:
            yield from _class(value, word(field(one, "name")))
            continue
        target, given = expression(field(one, "name")), expression(value)
        named = _named(given, target)
        if isinstance(named, code.Inline):
            yield code.Define(line_of(one), named.function)
        else:
            yield code.Assign(line_of(one), target, named)


def _named(value: code.Expression, target: code.Expression) -> code.Expression:
    """A function that is given to a variable has its name."""
    if isinstance(value, code.Inline) and isinstance(target, code.Name | code.Member):
        name = target.id if isinstance(target, code.Name) else target.name
        return value._replace(function=value.function._replace(name=name))
    return value


def _imports(node: Node) -> Iterator[code.Statement]:
    source = expression(field(node, "source"))
    module = source.value if isinstance(source, code.Text) else ""
    clause = next((one for one in children(node) if one.type == "import_clause"), None)
    for one in children(clause):
        line = line_of(one)
        match one.type:
            case "identifier":
                yield code.Import(line, word(one), module)
            case "namespace_import":
                yield code.Import(line, word(_first(one)), module)
            case "named_imports":
                for each in children(one):
                    name = word(field(each, "name"))
                    yield code.Import(line, word(field(each, "alias")) or name, module, name)
            case _:
                pass  # a type


def _exported(node: Node, owner: str) -> Iterator[code.Statement]:
    yield from _renamed(node)
    for name in ("declaration", "value"):
        one = field(node, name)
        if one is None:
            continue
        yield from _statement(one, owner)
        if name == "value":
            yield from _said(one)


def _renamed(node: Node) -> Iterator[code.Statement]:
    """`export { own as other }`: the name that other modules have for it."""
    for clause in children(node):
        for each in children(clause) if clause.type == "export_clause" else ():
            own = field(each, "name")
            outside = code.Name(line_of(each), f"export {word(field(each, 'alias') or own)}")
            yield code.Assign(line_of(each), outside, expression(own))


def _class(node: Node, called: str = "") -> Iterator[code.Statement]:
    """The methods of a class; where it is a value, it is called like the variable that holds it."""
    name = called or word(field(node, "name"))
    for one in children(field(node, "body")):
        value = field(one, "value")
        if one.type == "method_definition":
            yield code.Define(line_of(one), function(one, word(field(one, "name")))._replace(owner=name))
        elif value is not None and value.type in {"arrow_function", "function_expression"}:
            inner = function(value, word(field(one, "name")))
            yield code.Define(line_of(one), inner._replace(owner=name))


def _cases(subject: code.Expression, cases: list[Node]) -> Iterator[code.Statement]:
    """A `switch` as a chain of questions; a case without statements shares those of the next."""
    if not cases:
        return
    first, line = cases[0], line_of(cases[0])
    value = field(first, "value")
    body = tuple(_until_break(block(one for one in children(first) if one != value)))
    test = code.Plain(line) if value is None else code.Compared(line, "==", subject, expression(value))
    yield code.If(line, test, body, tuple(_cases(subject, cases[1:])))


def _until_break(statements: Iterator[code.Statement]) -> Iterator[code.Statement]:
    for one in statements:
        if isinstance(one, code.Stop):
            return
        yield one
