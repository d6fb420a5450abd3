"""What things may be called, and what must be said about them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from tests.architecture._shape import parameters
from tests.architecture._source import Module, type_of_function

BANNED_WORDS: Final = frozenset(
    {"manager", "helper", "helpers", "util", "utils", "common", "misc", "processor", "data", "info"}
)
# What we have another word for: finding, entry and chain, label, shadow server, detector, pin, upstream.
OTHER_WORDS: Final = frozenset(
    {"hit", "hits", "ledger", "taint", "rogue", "guardrail", "guardrails", "baseline", "backend"}
)
BANNED_FIRST_WORD: Final = "do"
WAYS_ROUND: Final = re.compile(r"^_*(skip|skip_\w+|bypass|direct)$")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words(name: str) -> list[str]:
    """`parseHTTPInfo` and `parse_http_info` are both parse, http, info."""
    return [word.lower() for word in _WORD.findall(name)]


def is_banned(name: str) -> bool:
    found = words(name)
    return bool(found) and (
        not (BANNED_WORDS | OTHER_WORDS).isdisjoint(found)
        or (found[0] == BANNED_FIRST_WORD and len(found) > 1)
    )


def banned_names(module: Module) -> Iterator[str]:
    for part in module.name.removeprefix("src/").removesuffix(".py").split("/"):
        if is_banned(part):
            yield module.says(1, f"`{part}` says nothing about what lives there, or is not our word for it")
    for node in (*module.functions(), *module.classes()):
        if is_banned(node.name):
            yield module.says(node.lineno, f"`{node.name}` has a word that says nothing, or that is not ours")


def boolean_parameters(module: Module) -> Iterator[str]:
    """Parameters that are true or false: two functions or an enum say what a call means."""
    for function in module.functions():
        if _is_command_line(function):
            continue
        defaults = _defaults(function)
        for arg in parameters(function):
            if _is_bool(arg.annotation) or isinstance(defaults.get(arg.arg), bool):
                yield module.says(arg.lineno, f"`{arg.arg}` of `{function.name}` is a boolean parameter")


def _is_command_line(function: type_of_function) -> bool:
    """A flag of a command is a boolean, and click hands it over as a parameter."""
    return any(re.search(r"\bclick\.|\.command\(", ast.unparse(one)) for one in function.decorator_list)


def _is_bool(annotation: ast.expr | None) -> bool:
    if annotation is None:
        return False
    names = {ast.unparse(node) for node in _alternatives(annotation)}
    return "bool" in names and names <= {"bool", "None"}  # `bool | Mapping` is a JSON Schema, not a switch


def _alternatives(annotation: ast.expr) -> Iterator[ast.expr]:
    match annotation:
        case ast.BinOp(left, ast.BitOr(), right):
            yield from _alternatives(left)
            yield from _alternatives(right)
        case ast.Subscript(ast.Name("Optional"), inner):
            yield from _alternatives(inner)
        case ast.Constant(str() as text):
            yield from _alternatives(ast.parse(text, mode="eval").body)
        case _:
            yield annotation


def _defaults(function: type_of_function) -> dict[str, object]:
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    with_default = positional[len(positional) - len(arguments.defaults) :]
    pairs = [
        *zip(with_default, arguments.defaults, strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    return {arg.arg: default.value for arg, default in pairs if isinstance(default, ast.Constant)}


def ways_round(module: Module) -> Iterator[str]:
    """Parameters and fields by which a caller could ask not to be inspected."""
    for function in module.functions():
        for arg in parameters(function):
            if WAYS_ROUND.match(arg.arg):
                yield module.says(arg.lineno, f"`{arg.arg}` of `{function.name}` is a way round")
    for one in module.classes():
        for field in one.body:
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and WAYS_ROUND.match(field.target.id)
            ):
                yield module.says(field.lineno, f"`{field.target.id}` of `{one.name}` is a way round")


def undocumented(module: Module) -> Iterator[str]:
    """Modules, and public functions, classes and methods, without a docstring."""
    if not ast.get_docstring(module.tree):
        yield module.says(1, "no docstring says what lives here")
    yield from _undocumented_below(module, module.tree)


def _undocumented_below(module: Module, parent: ast.Module | ast.ClassDef) -> Iterator[str]:
    for node in parent.body:
        if not isinstance(node, (ast.ClassDef, *type_of_function.__args__)) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node) and not _is_told_elsewhere(node):
            yield module.says(node.lineno, f"`{node.name}` is public and has no docstring")
        if isinstance(node, ast.ClassDef):
            yield from _undocumented_below(module, node)


def _is_told_elsewhere(node: ast.ClassDef | type_of_function) -> bool:
    return any(re.search(r"\b(override|overload|setter)$", ast.unparse(one)) for one in node.decorator_list)
