"""People and keys: who calls, the keys of programs, and the accounts of the control room."""

from __future__ import annotations

import time
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from douane.control.access.visitor import Visitor, page
from douane.control.pages.acting import every
from douane.control.pages.asking import asked
from douane.control.pages.render import failed, rendered
from douane.errors import DouaneError
from douane.operations.base import Body, Role
from douane.stores.reader import NothingRecorded


def principals(request: Request, visitor: Visitor) -> Response:
    """Who was seen, and who is suspended."""
    try:
        found: list[Body] = every(visitor, "principals")
    except NothingRecorded:
        found = []
    except DouaneError as error:
        return failed(request, visitor, error)
    return rendered(request, visitor, "people.html", found=found)


def keys(request: Request, visitor: Visitor) -> Response:
    """The keys of programs."""
    wanted = asked(request, ("all",))
    try:
        found = every(visitor, "keys", **wanted)
    except DouaneError as error:
        return failed(request, visitor, error)
    return rendered(request, visitor, "keys.html", found=found, wanted=wanted, now=time.time())


def accounts(request: Request, visitor: Visitor) -> Response:
    """The local accounts of the control room."""
    try:
        found = every(visitor, "accounts")
    except DouaneError as error:
        return failed(request, visitor, error)
    return rendered(request, visitor, "accounts.html", found=found, roles=[one.value for one in Role])


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/people", page(Role.AUDITOR, principals), methods=["GET"]),
    Route("/people/keys", page(Role.AUDITOR, keys), methods=["GET"]),
    Route("/people/accounts", page(Role.ADMINISTRATOR, accounts), methods=["GET"]),
)
