"""The settings in force, those that your documents state apart from those that are usual."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from douane.config import read
from douane.control.access.visitor import Visitor, page
from douane.control.pages.acting import every, one
from douane.control.pages.render import failed, rendered
from douane.errors import DouaneError
from douane.operations.base import Role
from douane.operations.settings import plain
from douane.operations.written import written
from douane.stores.documents import built_in
from douane.stores.reader import NothingRecorded

_ALONE: Final = "others"  # settings that are a table by themselves


class Setting(NamedTuple):
    """A setting by its name with dots; `is_usual` says that no document changes it."""

    name: str
    value: str
    is_usual: bool


def shown(request: Request, visitor: Visitor) -> Response:
    """All of them, by table."""
    try:
        found, policy = one(visitor, "settings"), one(visitor, "policy")
    except DouaneError as error:
        return failed(request, visitor, error)
    tables = {name: [*settings_in(name, value)] for name, value in found.items()}
    alone = [several[0]._replace(name=name) for name, several in tables.items() if len(several) == 1]
    tables = {name: several for name, several in tables.items() if len(several) > 1}
    tables |= {_ALONE: alone} if alone else {}
    return rendered(request, visitor, "settings.html", tables=tables, policy=policy)


def labelled(request: Request, visitor: Visitor) -> Response:
    """Whose words servers bring, and where they lead."""
    try:
        found = every(visitor, "labels")
    except NothingRecorded:
        found = []
    except DouaneError as error:
        return failed(request, visitor, error)
    return rendered(request, visitor, "labels.html", found=found)


def settings_in(name: str, value: object) -> Iterator[Setting]:
    """The settings of one table."""
    usual = dict(_flat(name, _usual().get(name)))
    for path, text in _flat(name, value):
        yield Setting(path.partition(".")[2] or path, text, usual.get(path) == text)


def _usual() -> Mapping[str, object]:
    found = plain(read([built_in()]).settings)
    return written(dict(found)) if isinstance(found, Mapping) else {}


def _flat(name: str, value: object) -> Iterator[tuple[str, str]]:
    """A value as texts, each with its name; what is empty says so."""
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}", inner)
    else:
        yield name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/settings", page(Role.VIEWER, shown), methods=["GET"]),
    Route("/settings/labels", page(Role.VIEWER, labelled), methods=["GET"]),
)
