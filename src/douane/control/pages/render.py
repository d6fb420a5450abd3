"""A page out of a template: nothing that a peer wrote is markup in it, and what acts or hides is shown."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from douane import __version__
from douane.control.access.visitor import Visitor, role_of
from douane.control.pages import asking, files
from douane.control.pages.badges import badges
from douane.control.pages.ids import unbroken
from douane.control.pages.places import places
from douane.control.pages.tidings import Tiding, tidings
from douane.control.pages.words import FILTERS, safe
from douane.errors import DouaneError
from douane.operations.base import By, Role
from douane.operations.needs import killed_now

_TEMPLATES: Final = Path(__file__).parent.parent / "templates"
_KEY_BYTES: Final = 12
_HEADERS: Final = {"Cache-Control": "no-store"}


def rendered(request: Request, visitor: Visitor, template: str, **values: object) -> Response:
    """The page for this visitor.

    `told` is a sentence of what was done, `wrong` a `DouaneError` to show, `status` another one than 200.
    Without them it is what came of the form that was sent last; `again` has what was given with a wrong one.
    """
    status = values.pop("status", 200)
    around = _around(request, visitor)
    text = environment().get_template(template).render({**around, **values})
    return HTMLResponse(text, status if isinstance(status, int) else 200, _HEADERS)


def missing(request: Request, visitor: Visitor, what: str, fix: str) -> Response:
    """The page for what is not there, or no more."""
    return rendered(request, visitor, "wrong.html", title="Not found", because=what, fix=fix, status=404)


def failed(request: Request, visitor: Visitor, error: DouaneError) -> Response:
    """The page for what could not be shown, with what to do."""
    return rendered(
        request,
        visitor,
        "wrong.html",
        title="This cannot be shown",
        because=error.message,
        fix=error.fix,
        status=409,
    )


def refused(request: Request, visitor: Visitor, role: Role) -> Response:
    """The page for whom a page is not, with the role that it takes.

    A form, and who has no role at all, who may not see the frame either, get a line.
    """
    if request.method != "GET" or not visitor.by.may(Role.VIEWER):
        line = f"this page is for the role `{role.value}`; ask an administrator of this control room for it\n"
        return PlainTextResponse(line, 403)
    return rendered(request, visitor, "refused.html", role=role.value, status=403)


@cache
def environment() -> Environment:
    """Where templates are found, and what they may use; a name that nobody gave is an error."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        finalize=safe,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(FILTERS, unbroken=unbroken)
    made.globals.update(static=files.address, address=asking.address, version=__version__)
    return made


def _new_key() -> str:
    """What makes a form count once, however often it is sent."""
    return secrets.token_urlsafe(_KEY_BYTES)


def _opening(request: Request, by: By) -> Callable[[str], bool]:
    """Whether somebody may open the page at an address of ours: a link that leads to a refusal is none."""
    routes = [one for one in request.app.routes if isinstance(one, Route) and "GET" in (one.methods or ())]

    def opens(path: str) -> bool:
        bare = re.split("[?#]", path, maxsplit=1)[0]
        role = next((role_of(one.endpoint) for one in routes if one.path_regex.match(bare)), None)
        return role is None or by.may(role)

    return opens


def _around(request: Request, visitor: Visitor) -> Mapping[str, object]:
    """What each page has beside its own values."""
    routed = frozenset(route.path for route in request.app.routes if isinstance(route, Route))
    is_part = "hx-request" in request.headers  # a page that renews itself says nothing anew
    tiding = Tiding() if is_part else tidings(request.app).take(visitor.session)
    return {
        "visitor": visitor,
        "places": places(visitor.by, request.url.path, routed),
        "badges": badges(visitor.place),
        "killed": killed_now(visitor.place),
        "opens": _opening(request, visitor.by),
        "has_search": "/audit" in routed and visitor.by.may(Role.AUDITOR),
        "told": tiding.told,
        "wrong": tiding.wrong,
        "again": tiding.given,
        "once": tiding.once,
        "new_key": _new_key,
        "request": request,
    }
