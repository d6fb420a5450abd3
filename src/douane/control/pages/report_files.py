"""Reports as files: most are there at once, a PDF is made first, and who waits sees how far it is."""

from __future__ import annotations

import time
from typing import Final, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from douane.control.access.visitor import Visitor, page
from douane.control.pages.acting import acts
from douane.control.pages.asking import address
from douane.control.pages.render import failed, missing, rendered
from douane.control.pages.stopping import stopping
from douane.control.works import State, Work, works
from douane.errors import DouaneError
from douane.operations.base import Given, Role
from douane.operations.run import performed
from douane.reports.apart import written_apart
from douane.reports.document import Document
from douane.reports.making import written

_MADE: Final = "report-file"
_PATH: Final = "/reports/files"
_SLOW: Final = "pdf"


class Wanted(NamedTuple):
    """A report as it was asked for, the form that it is to have, and the page on which it is read."""

    report: Document
    given: Given
    form: str
    back: str


def given_away(request: Request, visitor: Visitor, wanted: Wanted) -> Response:
    """The file, or the page on which it is waited for."""
    try:
        if wanted.form != _SLOW:
            return _noted(visitor, wanted, written(wanted.report, wanted.form))
        work = works(request.app).begin(
            visitor,
            _MADE,
            wanted,
            lambda progress: written_apart(wanted.report, wanted.form, progress),
        )
    except DouaneError as error:
        return failed(request, visitor, error)
    return RedirectResponse(address(_PATH, work.id), 303)


def file(name: str, content: bytes) -> Response:
    """A file to be kept, and never shown as a page of ours; its name is letters, digits, dashes and a dot."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, 200, headers, "application/octet-stream")


def made(request: Request, visitor: Visitor) -> Response:
    """How far a file is, or that it is there."""
    work = _work(request, visitor)
    if work is None:
        return _gone(request, visitor)
    size = len(work.came) if isinstance(work.came, bytes) else 0
    shown = {"work": work, "state": work.state, "wanted": work.asked, "size": size}
    return rendered(request, visitor, "report_file.html", **shown)


async def taken(request: Request, visitor: Visitor) -> Response:
    """A file that was made; that it was taken away is in the log first."""
    work = _work(request, visitor)
    if work is None or work.state is not State.DONE:
        return _gone(request, visitor)
    return await run_in_threadpool(_taken, request, visitor, work)


def _taken(request: Request, visitor: Visitor, work: Work) -> Response:
    assert isinstance(work.asked, Wanted)  # noqa: S101  # what this kind of work is asked
    assert isinstance(work.came, bytes)  # noqa: S101  # what it makes
    try:
        return _noted(visitor, work.asked, work.came)
    except DouaneError as error:
        return failed(request, visitor, error)


def _noted(visitor: Visitor, wanted: Wanted, content: bytes) -> Response:
    given = {**wanted.given, "format": wanted.form}
    performed(visitor.place, visitor.by, acts()["reports.export"], given)
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(wanted.report.at))
    return file(f"douane-{wanted.report.name}-{stamp}.{wanted.form}", content)


def _work(request: Request, visitor: Visitor) -> Work | None:
    return works(request.app).of(visitor, _MADE, request.path_params["id"])


def _gone(request: Request, visitor: Visitor) -> Response:
    return missing(request, visitor, "There is no such file, or no more.", "Make the report again.")


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/reports/files/{id}", page(Role.AUDITOR, made), methods=["GET"]),
    stopping(_MADE, _PATH),
    Route("/reports/files/{id}/take", page(Role.AUDITOR, taken), methods=["POST"]),
)
