"""The source tree as the checks of this folder see it, and the complaint that each of them makes."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGE: Final = ROOT / "src" / "douane"

type_of_function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file: `name` is its path below the repository."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All of `tree`, walked once for all checks."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def package(self) -> str:
        """`engine` for src/douane/engine/step.py, `errors` for src/douane/errors.py."""
        return self.name.removeprefix("src/douane/").removesuffix(".py").split("/")[0]

    def functions(self) -> Iterator[type_of_function]:
        return (node for node in self.nodes if isinstance(node, type_of_function))

    def classes(self) -> Iterator[ast.ClassDef]:
        return (node for node in self.nodes if isinstance(node, ast.ClassDef))

    def says(self, line: int, what: str) -> str:
        """A complaint in the form that editors make clickable."""
        return f"{self.name}:{line}: {what}"


Check = Callable[[Module], Iterable[str]]


@cache
def source() -> tuple[Module, ...]:
    """Every module of the product, in order of path."""
    files = sorted(PACKAGE.rglob("*.py"))
    assert files, f"no source found under {PACKAGE}"
    return tuple(Module(str(file.relative_to(ROOT)), file.read_text("utf-8")) for file in files)


@cache
def contract(contract_id: str) -> Mapping[str, list[str]]:
    """The import contract of pyproject.toml with this id."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    return next(one for one in contracts if one["id"] == contract_id)


def pure_packages() -> frozenset[str]:
    """The packages that their import contract holds to be pure."""
    return frozenset(name.removeprefix("douane.") for name in contract("pure")["source_modules"])


def complaints(check: Check, modules: Iterable[Module] | None = None) -> list[str]:
    """What `check` has to say about every module, one line each."""
    return [line for module in modules or source() for line in check(module)]


def report(lines: Iterable[str]) -> str:
    """The text of a failing assertion: one complaint a line."""
    return "\n" + "\n".join(lines)


def snippet(text: str, name: str = "src/douane/engine/snippet.py") -> Module:
    """A made-up module, for the tests of the checks themselves."""
    return Module(name, text)
