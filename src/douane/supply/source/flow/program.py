"""All modules of a server together: which function a name means, wherever it is defined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from douane.supply.source import code
from douane.supply.source.flow.words import words_of

# Names that others' classes have too: a method of ours is not meant by them.
_OFTEN: Final = words_of(
    """
    get set has add append push pop map filter find some every reduce join split replace strip trim
    format encode decode read write open close run exec execute query send items keys values update copy
    call apply bind then catch connect start stop load save log info error warn debug test match search
    parse stringify from create
    """
)


class Program(NamedTuple):
    """Functions by module and name, and methods by name."""

    modules: dict[str, code.Module]
    functions: dict[tuple[str, str], code.Function]
    methods: dict[str, tuple[code.Function, ...]]

    def method(self, owner: str, name: str, module: str) -> code.Function | None:
        """The method that a call means; of several classes, that of the caller's own."""
        candidates = self.methods.get(name, ())
        own = [one for one in candidates if one.owner == owner and one.module == module]
        if own or owner:
            return own[0] if own else None
        return candidates[0] if len(candidates) == 1 and name not in _OFTEN else None

    def member_of(self, owner: str, name: str) -> code.Function | None:
        """The method of a class of that name."""
        return next((one for one in self.methods.get(name, ()) if owner and one.owner == owner), None)

    def imported(self, module: str, importer: str) -> str:
        """The path of the module of ours that an import means, `""` if it is somebody else's."""
        return next((path for path in _places(module, importer) if path in self.modules), "")


def program(modules: Iterable[code.Module]) -> Program:
    """The modules, with every function that has a name in them."""
    whole = Program({}, {}, {})
    for module in modules:
        whole.modules[module.path] = module
        for function in _functions(module.body):
            placed = function._replace(module=module.path)
            if function.owner:
                whole.methods[function.name] = (*whole.methods.get(function.name, ()), placed)
            else:
                whole.functions.setdefault((module.path, function.name), placed)
    return whole


def _functions(body: Iterable[code.Statement]) -> Iterator[code.Function]:
    for statement in body:
        match statement:
            case code.Define(_, function):
                yield function
                yield from _functions(function.body)
            case code.If(_, _, then, otherwise):
                yield from _functions((*then, *otherwise))
            case code.Loop(body=inner):
                yield from _functions(inner)
            case code.Attempt(_, inner, failed):
                yield from _functions((*inner, *(one for block in failed for one in block)))
            case _:
                pass  # has no statements inside


def _places(module: str, importer: str) -> Iterator[str]:
    if importer.endswith(".py"):
        yield from _python_places(module, importer)
        return
    if not module.startswith("."):
        return
    base = _normal(f"{_folder(importer)}/{module}")
    stem = base.rsplit(".", 1)[0] if base.endswith((".js", ".mjs", ".cjs", ".ts", ".jsx")) else base
    yield from (base, *(stem + end for end in (".ts", ".tsx", ".js", ".mjs", ".cjs", ".mts")))
    yield from (f"{base}/index{end}" for end in (".ts", ".js", ".mjs"))


def _python_places(module: str, importer: str) -> Iterator[str]:
    dots = len(module) - len(module.lstrip("."))
    below = module.lstrip(".").replace(".", "/")
    folders = [_folder(importer)]
    while folders[-1]:
        folders.append(_folder(folders[-1]))
    for folder in folders[max(dots - 1, 0) :][: 1 if dots else None]:
        path = _normal(f"{folder}/{below}")
        yield f"{path}.py"
        yield f"{path}/__init__.py"


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _normal(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in {".", "", ".."}:
            parts.append(part)
    return "/".join(parts)
