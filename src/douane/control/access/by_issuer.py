"""The pages between here and an issuer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from douane.control.access.cookies import Jar, new_mark
from douane.control.access.door import Threshold, door, shown_at_door, way_back
from douane.control.access.forms import text_in
from douane.control.access.gatehouse import Shown, address_of
from douane.control.access.noted import Failure
from douane.control.access.onward import onward
from douane.control.access.openid.journeys import arrived
from douane.control.access.sign_in import let_in
from douane.control.access.stage import NotIn
from douane.errors import DouaneError
from douane.model.access import DEFAULT_TENANT
from douane.policy.access import placed

if TYPE_CHECKING:
    from starlette.requests import Request

    from douane.control.access.openid.journeys import Journey
    from douane.model.access import Principal

BACK: Final = "/sign-in/back"
_NOBODY: Final = NotIn(
    "you are known to the issuer, and have no role here",
    fix="ask an administrator to name you or a group of yours in `[control.roles]`",
)


async def _sent(request: Request, there: Threshold) -> Response:
    """Away to the issuer: by a page of ours, since a form may not lead elsewhere."""
    number, known = await text_in(request, "issuer"), there.house.issuers()
    asked = {str(place): one for place, one in enumerate(known)}.get(number)
    if asked is None:
        return RedirectResponse("/sign-in", 303)
    if not there.house.may_leave(request):
        wrong = NotIn("too many people are being sent to an issuer", 60, "try again in a minute")
        return shown_at_door(there, "access/wrong.html", 429, wrong=wrong)
    away = new_mark()
    redirect = there.house.names.base(request) + BACK
    following = onward(await text_in(request, "next"))
    url = await there.house.journeys.begin(asked, redirect, _bound(request, there, away), following)
    response = shown_at_door(there, "access/away.html", url=url, host=urlsplit(url).netloc)
    there.house.cookies(request).put(response, Jar.AWAY, away)
    return response


async def _back(request: Request, there: Threshold) -> Response:
    """Back from the issuer; the next page is asked for by one of ours, which brings the cookie along."""
    house = there.house
    pairs = request.query_params.multi_items()
    answer = dict(pairs) if len(pairs) == len(dict(pairs)) else {}
    away = house.cookies(request).read(request, Jar.AWAY)
    try:
        journey = house.journeys.back(answer, _bound(request, there, away))
        at = (house.clock(), float(house.documents.of(DEFAULT_TENANT).access.clock_skew))
        found = await arrived(journey, answer, house.control.sign_in, at)
    except DouaneError as error:
        await house.noting.failed(Failure(error.message, address_of(request)))
        wrong = NotIn(error.message, fix=error.fix)
        response = shown_at_door(there, "access/wrong.html", 400, wrong=wrong)
    else:
        response = await _known(request, there, journey, found)
    house.cookies(request).drop(response, Jar.AWAY)
    return response


async def _known(request: Request, there: Threshold, journey: Journey, found: Principal) -> Response:
    house = there.house
    principal = placed(house.documents.of(DEFAULT_TENANT).access, found)
    if principal is None or not house.roles(principal, None):
        await house.noting.failed(Failure(_NOBODY.because, address_of(request), found.id))
        return shown_at_door(there, "access/wrong.html", 403, wrong=_NOBODY)
    response = shown_at_door(there, "access/arrived.html", next=journey.following)
    how, leave = f"issuer {journey.asked.issuer.url}", _leave(journey, house.names.base(request))
    await let_in(request, there, Shown(principal, how, leave=leave), response)
    return response


def _bound(request: Request, there: Threshold, away: str) -> str:
    """What marks the browser that was sent: its cookie, and whose it is where others could set that."""
    return f"{away} {there.house.uid_behind(request)}" if away else ""


def _leave(journey: Journey, base: str) -> str:
    """Where they sign out of the issuer (RP-Initiated Logout 1.0 §2), ``""`` if it has no such place."""
    end = journey.reached.end_session
    said = {"client_id": journey.asked.client.id, "post_logout_redirect_uri": f"{base}/sign-in"}
    return f"{end}{'&' if '?' in end else '?'}{urlencode(said)}" if end else ""


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/sign-in/issuer", door(_sent), methods=["POST"]),
    Route(BACK, way_back(_back), methods=["GET"]),
)
