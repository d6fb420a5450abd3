"""Reports: making one, reading it, taking it away, and those that were kept of schedules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from douane.control.access.visitor import Visitor, page
from douane.control.pages.acting import acts, one, views
from douane.control.pages.asking import Asked, address, timed
from douane.control.pages.render import failed, missing, rendered
from douane.control.pages.report_files import Wanted, file, given_away
from douane.control.pages.stopping import stopping
from douane.control.works import State, Work, works
from douane.errors import DouaneError
from douane.operations.base import Role
from douane.operations.errors import NotThereError
from douane.operations.fields import checked
from douane.operations.run import performed
from douane.reports.document import Document
from douane.reports.forms import FORMS
from douane.reports.gathering import gathered, thorough
from douane.reports.operations import document
from douane.reports.scheduled import content

MOST: Final = 200  # rows of one table that a page shows; files have all
_MADE: Final = "report"
_ASKED: Final = ("name", "for", "since", "thorough")
_OF_A_FRAMEWORK: Final = "controls"


def listed(request: Request, visitor: Visitor) -> Response:
    """The reports there are, with a form for one, and what schedules have kept."""
    return _form(request, visitor, Asked(), None)


async def begun(request: Request, visitor: Visitor) -> Response:
    """Begin to make a report."""
    form = await request.form()
    wanted = Asked({name: str(form[name]).strip() for name in _ASKED if form.get(name)})
    if wanted["name"] != _OF_A_FRAMEWORK:
        wanted.pop("for", None)  # the form always has one
    return await run_in_threadpool(_begun, request, visitor, wanted)


def made(request: Request, visitor: Visitor) -> Response:
    """How far a report is, or the report."""
    work = _work(request, visitor)
    if work is None:
        return _gone(request, visitor)
    shown = {"work": work, "state": work.state, "given": work.asked, "report": work.came}
    return rendered(request, visitor, "report.html", **shown, forms=[*FORMS], most=MOST)


async def taken(request: Request, visitor: Visitor) -> Response:
    """A report that was made, as a file."""
    form = str((await request.form()).get("format", ""))
    work = _work(request, visitor)
    if work is None or work.state is not State.DONE:
        return _gone(request, visitor)
    return await run_in_threadpool(given_away, request, visitor, _wanted(work, form))


async def taken_of_schedule(request: Request, visitor: Visitor) -> Response:
    """A report that is kept of a schedule, as its file; that it was taken away is in the log first."""
    name = request.path_params["id"]
    return await run_in_threadpool(_taken_of_schedule, request, visitor, name)


def _form(request: Request, visitor: Visitor, wanted: Asked, wrong: DouaneError | None) -> Response:
    try:
        found = one(visitor, "reports")
    except DouaneError as error:
        return failed(request, visitor, error)
    more = {"wrong": wrong, "status": 422} if wrong else {}
    return rendered(request, visitor, "reports.html", found=found, wanted=wanted, **more)


def _begun(request: Request, visitor: Visitor, wanted: Asked) -> Response:
    try:
        given = checked(views()["reports.make"].takes, timed(wanted))
        work = works(request.app).begin(
            visitor,
            _MADE,
            given,
            lambda progress: document(
                visitor.place,
                given,
                (lambda place: thorough(place, progress)) if given.get("thorough") else gathered,
            ),
        )
    except DouaneError as error:
        return _form(request, visitor, wanted, error)
    return RedirectResponse(address("/reports/made", work.id), 303)


def _taken_of_schedule(request: Request, visitor: Visitor, name: str) -> Response:
    try:
        kept = content(visitor.place, name)
        performed(visitor.place, visitor.by, acts()["reports.take"], {"id": name})
    except NotThereError as error:
        return missing(request, visitor, error.message, error.fix or "")
    except DouaneError as error:
        return failed(request, visitor, error)
    return file(name, kept)


def _wanted(work: Work, form: str) -> Wanted:
    assert isinstance(work.came, Document)  # noqa: S101  # what this kind of work makes
    assert isinstance(work.asked, Mapping)  # noqa: S101  # the same
    return Wanted(work.came, work.asked, form, address("/reports/made", work.id))


def _work(request: Request, visitor: Visitor) -> Work | None:
    return works(request.app).of(visitor, _MADE, request.path_params["id"])


def _gone(request: Request, visitor: Visitor) -> Response:
    return missing(request, visitor, "There is no such report, or no more.", "Make it again.")


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/reports", page(Role.AUDITOR, listed), methods=["GET"]),
    Route("/reports", page(Role.AUDITOR, begun), methods=["POST"]),
    Route("/reports/made/{id}", page(Role.AUDITOR, made), methods=["GET"]),
    stopping(_MADE, "/reports/made"),
    Route("/reports/made/{id}/take", page(Role.AUDITOR, taken), methods=["POST"]),
    Route("/reports/kept/{id}/take", page(Role.AUDITOR, taken_of_schedule), methods=["POST"]),
)
