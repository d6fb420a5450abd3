"""Pages for who has not signed in yet, or not wholly: routes beside those for visitors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from douane.control.access.cookies import Jar, new_mark, token_of
from douane.control.access.forms import is_ours
from douane.control.access.stage import FRESH, NotIn, Stage
from douane.control.access.visitor import is_led_here, once_more
from douane.control.pages.render import environment
from douane.errors import DouaneError

if TYPE_CHECKING:
    from starlette.requests import Request

    from douane.control.access.gatehouse import Gatehouse
    from douane.control.access.visitor import Endpoint
    from douane.stores.accounts.people import Account
    from douane.stores.accounts.sittings import Sitting

_NOT_OURS: Final = "no page of ours has sent this, or your browser keeps no cookies; open the page again\n"


class Threshold(NamedTuple):
    """Somebody at the door: the mark of their browser, and how far they are."""

    house: Gatehouse
    mark: str
    sitting: Sitting | None

    @property
    def csrf(self) -> str:
        """What their forms must bring along."""
        return token_of(self.mark)

    def account(self, *stages: Stage) -> Account | None:
        """The local account that they are at one of these stages of."""
        if self.sitting is None or not self.sitting.account or self.sitting.stage not in stages:
            return None
        return self.house.register.people.find(self.sitting.account)

    @property
    def is_fresh(self) -> bool:
        """Whether they showed who they are a moment ago."""
        return self.sitting is not None and self.house.clock() - self.sitting.began < FRESH


Answering = Callable[["Request", Threshold], Awaitable[Response]]


def door(handler: Answering) -> Endpoint:
    """The endpoint of a page to sign in; what it is sent comes from it, in that browser."""

    async def endpoint(request: Request) -> Response:
        if is_led_here(request):
            return once_more()
        there = _threshold(request)
        response = await _answered(handler, request, there)
        if request.method == "GET" and there.mark != there.house.mark(request):
            there.house.cookies(request).put(response, Jar.SESSION, there.mark)
        return response

    return endpoint


def way_back(handler: Answering) -> Endpoint:
    """The endpoint to which other sites send people back; what their browser holds stays."""

    async def endpoint(request: Request) -> Response:
        return await _answered(handler, request, _threshold(request))

    return endpoint


def _threshold(request: Request) -> Threshold:
    house: Gatehouse | None = request.app.state.gatehouse
    if house is None:
        raise HTTPException(503, "nobody can sign in here")
    return Threshold(house, house.mark(request) or new_mark(), house.sitting(request))


async def _answered(handler: Answering, request: Request, there: Threshold) -> Response:
    token = there.csrf if there.house.mark(request) else ""
    if not await is_ours(request, there.house.names, token):
        return PlainTextResponse(_NOT_OURS, 403)
    try:
        return await handler(request, there)
    except DouaneError as error:
        wrong = NotIn(error.message, fix=error.fix)
        return shown_at_door(there, "access/wrong.html", 409, wrong=wrong)


def shown_at_door(there: Threshold, template: str, status: int = 200, **values: object) -> Response:
    """A page for them, with their token and what else it needs."""
    around: dict[str, object] = {"csrf": there.csrf, "wrong": None, "told": "", "next": ""}
    return HTMLResponse(environment().get_template(template).render({**around, **values}), status)
