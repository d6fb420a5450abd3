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
from douane.operations.within import own_documents
from douane.operations.written import written
from douane.policy.servers import Way
from douane.stores.documents import built_in
from douane.stores.reader import NothingRecorded

_INNER: Final = frozenset({"is_there"})  # that a document speaks of it, which no document says
_BY_ADDRESS: Final = frozenset({Way.HTTP, Way.STDIO})  # which follows from `url` or `command`
_GIVEN: Final = "given"  # where a sink keeps what its table says
_NAMES: Final = frozenset({"name", "id"})
_EMPTY: Final[tuple[object, ...]] = (None, "", [], {})
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
        as_read = read(own_documents(visitor.place)).settings
    except DouaneError as error:
        return failed(request, visitor, error)
    tables = {
        name: [*settings_in(name, value, getattr(as_read, name, None))] for name, value in found.items()
    }
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


def settings_in(name: str, value: object, as_read: object) -> Iterator[Setting]:
    """The settings of one table, as they are written and as they were read."""
    usual = dict(_flat(name, _usual().get(name))) | dict(_unsaid(name, as_read))
    for path, text in _flat(name, value):
        yield Setting(path.partition(".")[2] or path, text, usual.get(path) == text)


def _usual() -> Mapping[str, object]:
    found = plain(read([built_in()]).settings)
    return written(dict(found)) if isinstance(found, Mapping) else {}


def _unsaid(path: str, as_read: object) -> Iterator[tuple[str, str]]:
    """What tables have that documents have several of, such as servers, where nothing is said."""
    if isinstance(as_read, tuple) and hasattr(as_read, "_asdict"):
        for key, inner in as_read._asdict().items():
            yield from _unsaid(f"{path}.{key}", inner)
    elif isinstance(as_read, tuple):
        for number, one in enumerate(as_read, start=1):
            yield from _usual_of(path, one, number)


def _usual_of(path: str, one: object, number: int) -> Iterator[tuple[str, str]]:
    """What one such table has where nothing is said."""
    if isinstance(one, tuple) and hasattr(one, "_field_defaults") and hasattr(one, "_asdict"):
        fields = one._asdict()
        follows = {"way": fields["way"]} if fields.get("way") in _BY_ADDRESS else {}
        yield from _flat(_called(path, fields, number), plain(one._field_defaults | follows))


def _called(path: str, one: Mapping[str, object], number: int) -> str:
    return f"{path}.{one.get('name') or one.get('id') or number}"


def _flat(name: str, value: object) -> Iterator[tuple[str, str]]:
    """A value as texts, each with its name; what is empty says so.

    Of tables that documents have several of, such as servers, what is empty is not said.
    """
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            if key not in _INNER:
                yield from _flat(name if key == _GIVEN else f"{name}.{key}", inner)
    elif isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        for number, one in enumerate(value, start=1):
            yield from _flat(_called(name, one, number), _said(one))
    else:
        text = "" if value is None else json.dumps(value, ensure_ascii=False)
        yield name, value if isinstance(value, str) else text


def _said(table: Mapping[str, object]) -> dict[str, object]:
    """What of a table says anything, besides what it is called."""
    inner = {
        key: _said(value) if isinstance(value, Mapping) else value
        for key, value in table.items()
        if key not in _NAMES
    }
    return {key: value for key, value in inner.items() if value not in _EMPTY}


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/settings", page(Role.VIEWER, shown), methods=["GET"]),
    Route("/settings/labels", page(Role.VIEWER, labelled), methods=["GET"]),
)
