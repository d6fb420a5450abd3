"""How long, deep and branched code is; the limits are those of CONTRIBUTING.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from tests.architecture._source import Module, type_of_function

FILE_LINES: Final = 300
FILE_LINES_MEDIAN: Final = 100
FUNCTION_LINES: Final = 40
FUNCTION_LINES_MEDIAN: Final = 8
FUNCTION_LINES_MOST: Final = 20
MOST: Final = 0.9
NESTING: Final = 3
COMPLEXITY: Final = 8
PARAMETERS: Final = 6

_BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler)  # what ruff counts for C901


def file_lines(module: Module) -> int:
    return len(module.text.splitlines())


def function_lines(function: type_of_function) -> int:
    """From `def` to the end, decorators and docstring left out."""
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function, clean=False) is None:
        return lines
    docstring = function.body[0]
    return lines - (docstring.end_lineno - docstring.lineno + 1)


def nesting(node: ast.AST) -> int:
    """How many blocks stand inside each other; an `elif` stands in the `else` that it is short for."""
    return max(
        (nesting(child) + isinstance(child, _BLOCKS) for child in ast.iter_child_nodes(node)), default=0
    )


def complexity(function: type_of_function) -> int:
    """McCabe's number: one more than the branching statements; a function inside counts for itself."""
    return 1 + sum(_is_branch(node) for node in _own_nodes(function))


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(function):
        if isinstance(child, type_of_function):
            continue
        yield child
        yield from _own_nodes(child)


def _is_branch(node: ast.AST) -> bool:
    if isinstance(node, ast.match_case):
        is_rest = (
            isinstance(node.pattern, ast.MatchAs) and node.pattern.pattern is None and node.guard is None
        )
        return not is_rest
    return isinstance(node, _BRANCHES)


def parameters(function: type_of_function) -> list[ast.arg]:
    """All that a caller may pass; the instance or class is not passed."""
    arguments = function.args
    found = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [arg for index, arg in enumerate(found) if index or arg.arg not in {"self", "cls"}]


def too_long_files(module: Module) -> Iterator[str]:
    if (lines := file_lines(module)) > FILE_LINES:
        yield module.says(1, f"{lines} lines, at most {FILE_LINES}")


def too_long_functions(module: Module) -> Iterator[str]:
    yield from _over(module, function_lines, FUNCTION_LINES, "lines without its docstring")


def too_deep_functions(module: Module) -> Iterator[str]:
    yield from _over(module, nesting, NESTING, "blocks inside each other")


def too_branched_functions(module: Module) -> Iterator[str]:
    yield from _over(module, complexity, COMPLEXITY, "of complexity")


def too_many_parameters(module: Module) -> Iterator[str]:
    yield from _over(module, lambda function: len(parameters(function)), PARAMETERS, "parameters")


def _over(module, measure, limit, unit):
    for function in module.functions():
        if (found := measure(function)) > limit:
            yield module.says(function.lineno, f"`{function.name}` has {found} {unit}, at most {limit}")
