"""What the pure packages may not do beyond what the import contracts can see, and who may make a permit."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from typing import Final

from tests.architecture._source import Module, pure_packages

BROAD_EXCEPT_LIVES_IN: Final = "src/douane/engine/pipeline.py"
PERMIT: Final = "Permit"
PERMITS_ARE_MADE_IN: Final = "src/douane/engine/"
ASKS_ABOUT: Final = frozenset({"isinstance", "issubclass", "assert_type", "cast"})

_BROAD: Final = frozenset({"Exception", "BaseException"})
_IMPURE_CALLS: Final = frozenset({"open", "print", "input", "breakpoint", "__import__"})
_IMPURE_METHODS: Final = re.compile(
    r"^(datetime|date)\.(datetime\.|date\.)?(now|utcnow|today)$"
    r"|\.(read_text|read_bytes|write_text|write_bytes|iterdir)$"
    r"|^sys\.(stdin|stdout|stderr)\b|^urllib\.request\b"
)
_IGNORE = re.compile(r"#\s*type:\s*ignore")
_IGNORE_WITH_REASON = re.compile(r"#\s*type:\s*ignore\[[\w, -]+\]\s*#\s*\w+")


def broad_excepts(module: Module) -> Iterator[str]:
    """Handlers of everything, in a pure package."""
    if module.package not in pure_packages():
        return
    for node in module.nodes:
        if isinstance(node, ast.ExceptHandler) and (node.type is None or _names_all(node.type)):
            yield module.says(node.lineno, "catches everything")
        if _is_suppress(node) and any(_names_all(argument) for argument in node.args):
            yield module.says(node.lineno, "suppresses everything")


def _is_suppress(node: ast.AST) -> bool:
    match node:
        case ast.Call(ast.Name(name) | ast.Attribute(_, name)):
            return name.endswith("suppress")
    return False


def _names_all(expression: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id in _BROAD for node in ast.walk(expression))


def impure_calls(module: Module) -> Iterator[str]:
    """Reads of the clock, files and terminal that need no forbidden import."""
    if module.package not in pure_packages():
        return
    imported = [statement for statement in module.tree.body if not _is_main_guard(statement)]
    for node in (node for statement in imported for node in ast.walk(statement)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in _IMPURE_CALLS or _IMPURE_METHODS.search(called):
                yield module.says(node.lineno, f"`{called}` reaches outside of the core")


def _is_main_guard(statement: ast.stmt) -> bool:
    """`python -m douane.protocol.mcp` may print its table; no importer runs that."""
    return isinstance(statement, ast.If) and ast.unparse(statement.test) == "__name__ == '__main__'"


def permits_made_elsewhere(module: Module) -> Iterator[str]:
    """Every way to make a permit outside of the engine: calling it, renaming it, handing the class on."""
    if module.name.startswith(PERMITS_ARE_MADE_IN):
        return
    for node in module.nodes:
        if isinstance(node, ast.Call) and _makes_permit(node):
            yield module.says(node.lineno, "makes a permit; only the engine may")
        if _renames_permit(node):
            yield module.says(node.lineno, "renames the permit, which hides who makes one")
        if isinstance(node, ast.ClassDef) and any(_is_permit(base) for base in node.bases):
            yield module.says(node.lineno, f"`{node.name}` passes for a permit")


def _renames_permit(node: ast.AST) -> bool:
    match node:
        case ast.alias(name, asname):
            return name == PERMIT and asname not in {None, PERMIT}
        case ast.Assign(value=value) | ast.AnnAssign(value=value) | ast.NamedExpr(value=value):
            return value is not None and _is_permit(value)
    return False


def _makes_permit(call: ast.Call) -> bool:
    if _is_permit(call.func):
        return True
    handed = any(map(_is_permit, [*call.args, *(word.value for word in call.keywords)]))
    return handed and ast.unparse(call.func).split(".")[-1] not in ASKS_ABOUT


def _is_permit(expression: ast.expr) -> bool:
    match expression:
        case ast.Name(name) | ast.Attribute(_, name):
            return name == PERMIT
    return False


def unexplained_ignores(module: Module) -> Iterator[str]:
    """Comments that silence the type checker without a code, or without saying why."""
    if not _IGNORE.search(module.text):
        return
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        if token.type != tokenize.COMMENT or not _IGNORE.search(token.string):
            continue
        if not _IGNORE_WITH_REASON.search(token.string):
            yield module.says(token.start[0], "write `# type: ignore[code]  # reason`")
