"""What pages see and do: views and acts by their names, and the one address to which forms are sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from douane.control.access.onward import onward
from douane.control.access.visitor import Visitor, page
from douane.control.listed import ACTS, VIEWS
from douane.control.pages.asking import as_typed
from douane.control.pages.render import missing
from douane.control.pages.tidings import Tiding, tidings
from douane.errors import DouaneError
from douane.operations.base import Act, Body, Listing, Role, View
from douane.operations.fields import told
from douane.operations.run import performed, seen


@cache
def views() -> Mapping[str, View]:
    """All views by name."""
    return MappingProxyType({view.name: view for view in VIEWS})


@cache
def acts() -> Mapping[str, Act]:
    """All acts by name."""
    return MappingProxyType({act.name: act for act in ACTS})


def one(visitor: Visitor, name: str, /, **given: object) -> Body:
    """What a view shows of one thing; raises as `seen` does."""
    found = seen(visitor.place, visitor.by, views()[name], given)
    return {"items": found.items} if isinstance(found, Listing) else found


def several(visitor: Visitor, name: str, /, **given: object) -> Listing:
    """What a view lists; raises as `seen` does."""
    found = seen(visitor.place, visitor.by, views()[name], given)
    return found if isinstance(found, Listing) else Listing([found])


def every(visitor: Visitor, name: str, most: int = 1000, /, **given: object) -> list[Body]:
    """All that a view lists, part after part, up to so many."""
    found: list[Body] = []
    after: dict[str, object] = {}
    while len(found) < most:
        listing = several(visitor, name, **given, **after)
        found += listing.items
        if not listing.next:
            break
        after = {"after": listing.next}
    return found[:most]


async def act(request: Request, visitor: Visitor) -> Response:
    """Do what a form asks, and send the browser back to the page that it came from.

    A form has the fields of its act, `csrf`, `back` for where it stands, and may have `onward` for where to
    go when it is done, and `key`, which counts once.
    """
    found = acts().get(request.path_params["name"])
    if found is None:
        return missing(request, visitor, "There is no such act.", "Go back, and open the page again.")
    form = await request.form()
    given, back = _given(found, form), onward(_text(form, "back"))
    try:
        change = await run_in_threadpool(
            performed, visitor.place, visitor.by, found, given, _text(form, "key")
        )
    except DouaneError as error:
        tiding = Tiding(wrong=error, given=told(found.takes, given))
    else:
        tiding, back = (
            Tiding(change.told, once=change.once),
            onward(_text(form, "onward")) if "onward" in form else back,
        )
    tidings(request.app).put(visitor.session, tiding)
    return RedirectResponse(back, 303)


def _takes(request: Request) -> Role:
    """The role that the act takes to which a form was sent."""
    found = acts().get(request.path_params["name"])
    return found.role if found else Role.VIEWER


def _given(found: Act, form: FormData) -> dict[str, object]:
    """The fields of the act that the form has; what is empty was not given.

    Of a list, one text is its items with spaces between them; `name:KEY` is an item `KEY=value` as it is.
    """
    values: dict[str, object] = {}
    for field in found.takes:
        texts = [as_typed(text) for text in form.getlist(field.name) if isinstance(text, str) and text]
        pairs = [*_pairs(form, f"{field.name}:")] if field.kind == "list" else []
        if pairs or (field.kind == "list" and len(texts) > 1):
            values[field.name] = (*texts, *pairs)
        elif texts:
            values[field.name] = texts[0]
    return values


def _pairs(form: FormData, start: str) -> Iterator[str]:
    for name, text in form.multi_items():
        if name.startswith(start) and isinstance(text, str) and text:
            yield f"{name.removeprefix(start)}={text}"


def _text(form: FormData, name: str) -> str:
    found = form.get(name, "")
    return found if isinstance(found, str) else ""


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/act/{name}", page(Role.VIEWER, act, _takes), methods=["POST"]),
)
