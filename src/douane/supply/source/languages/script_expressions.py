"""Expressions of JavaScript and TypeScript as those of `code`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from douane.supply.source import code

if TYPE_CHECKING:
    from tree_sitter import Node

# What only says something of a value, and is not a value of its own.
_AROUND: Final = frozenset(
    [
        "parenthesized_expression",
        "await_expression",
        "as_expression",
        "satisfies_expression",
        "non_null_expression",
        "spread_element",
        "type_assertion",
        "yield_expression",
        "rest_pattern",
        "update_expression",
        "expression_statement",
    ]
)
_FUNCTIONS: Final = frozenset(
    {"arrow_function", "function_expression", "generator_function", "method_definition"}
)
_NAMES: Final = frozenset(
    [
        "identifier",
        "this",
        "super",
        "shorthand_property_identifier",
        "shorthand_property_identifier_pattern",
        "property_identifier",
        "type_identifier",
        "private_property_identifier",
        "import",
    ]
)
_PLAIN: Final = frozenset({"true", "false", "null", "undefined", "number"})
_COMPARED: Final = {"===": "==", "==": "==", "!==": "!=", "!=": "!="}
_ESCAPE: Final = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u\{?([0-9a-fA-F]{4,6})\}?|(.))", re.DOTALL)
_SPECIAL: Final = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}


def field(node: Node | None, name: str) -> Node | None:
    """The part of a node that is called that."""
    return None if node is None else node.child_by_field_name(name)


def children(node: Node | None) -> list[Node]:
    """The parts of a node without comments."""
    return [] if node is None else [one for one in node.named_children if one.type != "comment"]


def word(node: Node | None) -> str:
    """A node as it is written."""
    return "" if node is None or node.text is None else node.text.decode("utf-8", "replace")


def line_of(node: Node) -> int:
    """The line on which a node begins, from 1."""
    return node.start_point[0] + 1


def block_of(
    node: Node, block: Callable[[Iterable[Node]], Iterator[code.Statement]]
) -> Iterator[code.Statement]:
    """The statements of what may be a block or one statement."""
    inside = node.type in {"statement_block", "else_clause", "finally_clause"}
    if node.type == "catch_clause":
        return block(children(field(node, "body")))
    return block(children(node) if inside else [node])


def expression(node: Node | None) -> code.Expression:
    """What `node` means for values; of what is not known to matter, all that is in it."""
    if node is None:
        return code.Plain(0)
    line, kind = line_of(node), node.type
    if kind in _NAMES:
        return code.Name(line, word(node))
    if kind in _PLAIN:
        return code.Plain(line, word(node))
    if kind in _AROUND:
        inner = children(node)
        return expression(inner[0]) if inner else code.Plain(line)
    if kind in _FUNCTIONS:
        return code.Inline(line, function(node, ""))
    if kind == "string":
        return code.Text(line, _unescaped("".join(word(one) for one in node.named_children)))
    if kind == "regex":
        return code.Text(line, word(field(node, "pattern")))
    return _reached(node, line)


def _reached(node: Node, line: int) -> code.Expression:
    match node.type:
        case "member_expression":
            return code.Member(line, expression(field(node, "object")), word(field(node, "property")))
        case "subscript_expression":
            of, key = expression(field(node, "object")), expression(field(node, "index"))
            return (
                code.Member(line, of, key.value)
                if isinstance(key, code.Text)
                else code.Element(line, of, key)
            )
        case "call_expression" | "new_expression":
            return _call(node, line)
        case "template_string":
            return code.Joined(line, tuple(map(_part, node.named_children)))
        case "array" | "array_pattern" | "sequence_expression":
            return code.Group(line, tuple(map(expression, children(node))))
        case "object" | "object_pattern":
            return code.Table(line, tuple(filter(None, map(_pair, children(node)))))
        case "assignment_pattern" | "object_assignment_pattern":
            return expression(field(node, "left"))
        case _:
            return _judged(node, line)


def _judged(node: Node, line: int) -> code.Expression:
    operator = word(field(node, "operator"))
    match node.type:
        case "assignment_expression":
            return expression(field(node, "right"))
        case "binary_expression":
            left, right = expression(field(node, "left")), expression(field(node, "right"))
            return _binary(operator, left, right, line)
        case "unary_expression" if operator == "!":
            return code.Not(line, expression(field(node, "argument")))
        case "unary_expression":
            return code.Plain(line)
        case "ternary_expression":
            names = ("condition", "consequence", "alternative")
            return code.Either(line, "?", tuple(expression(field(node, name)) for name in names))
        case _:
            return code.Group(line, tuple(map(expression, children(node))))


def _binary(operator: str, left: code.Expression, right: code.Expression, line: int) -> code.Expression:
    if operator == "+":
        return code.Joined(line, (left, right))
    if operator in _COMPARED:
        return code.Compared(line, _COMPARED[operator], left, right)
    if operator == "in":
        return code.Compared(line, "in", left, right)
    if operator in {"&&", "||", "??"}:
        return code.Either(line, "and" if operator == "&&" else "or", (left, right))
    return code.Compared(line, "?", left, right)


def _part(node: Node) -> code.Expression:
    if node.type == "template_substitution":
        inner = children(node)
        return expression(inner[0]) if inner else code.Plain(line_of(node))
    return code.Text(line_of(node), _unescaped(word(node)))


def _pair(node: Node) -> tuple[str, code.Expression] | None:
    match node.type:
        case "pair" | "pair_pattern":
            key = field(node, "key")
            name = expression(key) if key is not None and key.type == "string" else None
            return (
                name.value if isinstance(name, code.Text) else word(key),
                expression(field(node, "value")),
            )
        case "shorthand_property_identifier" | "shorthand_property_identifier_pattern":
            return (word(node), expression(node))
        case "object_assignment_pattern":
            return (word(field(node, "left")), expression(field(node, "left")))
        case "method_definition":
            return (word(field(node, "name")), expression(node))
        case "spread_element" | "rest_pattern":
            return ("", expression(node))
        case _:
            return None


def _call(node: Node, line: int) -> code.Expression:
    target = field(node, "function") or field(node, "constructor")
    arguments = field(node, "arguments")
    if arguments is not None and arguments.type == "template_string":
        return _tagged(expression(target), arguments, line)
    return code.Call(line, expression(target), tuple(map(expression, children(arguments))))


def _tagged(target: code.Expression, template: Node, line: int) -> code.Expression:
    """A tagged template: what is filled in is given apart from the text, as the tag wants it."""
    parts = tuple(map(_part, template.named_children))
    return code.Call(
        line,
        target,
        (code.Text(line, word(template)), *(one for one in parts if not isinstance(one, code.Text))),
    )


def function(node: Node, name: str) -> code.Function:
    """A function of any form."""
    from douane.supply.source.languages.script import block  # noqa: PLC0415  # functions have statements, which have functions

    body = field(node, "body")
    if body is None:
        statements: tuple[code.Statement, ...] = ()
    elif body.type == "statement_block":
        statements = tuple(block(children(body)))
    else:
        statements = (code.Return(line_of(body), expression(body)),)
    single = field(node, "parameter")
    listed = children(field(node, "parameters")) if single is None else [single]
    return code.Function(
        line_of(node), name, tuple(map(_parameter, listed)), statements, place=node.start_byte
    )


def _parameter(node: Node) -> code.Parameter:
    pattern = field(node, "pattern") or node
    return code.Parameter(expression(pattern), word(field(node, "type")).lstrip(": "))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_meant, text) if "\\" in text else text


def _meant(found: re.Match[str]) -> str:
    digits = found[1] or found[2]
    if digits:
        number = int(digits, 16)
        return chr(number) if number <= 0x10FFFF else ""  # noqa: PLR2004  # the last code point
    return _SPECIAL.get(found[3], found[3])
