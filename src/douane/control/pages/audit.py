"""The audit log: finding entries, one of them whole, taking them away, and proving that all are there."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from douane.audit.formats import FORMATS
from douane.audit.formats.base import Format
from douane.audit.line import line_of
from douane.control.access.visitor import Visitor, page
from douane.control.pages.acting import acts, one, several
from douane.control.pages.asking import SPANS, address, asked, timed
from douane.control.pages.render import failed, missing, rendered
from douane.control.pages.stopping import stopping
from douane.control.works import works
from douane.errors import DouaneError
from douane.operations import audit_log
from douane.operations.base import Listing, Place, Role
from douane.operations.errors import NotThereError
from douane.operations.run import performed
from douane.stores.reader import NothingRecorded

FIELDS: Final = (
    "text",
    "server",
    "tool",
    "principal",
    "finding",
    "action",
    "session",
    "within",
    "since",
    "until",
)
_VERIFY: Final = "verify"
_TELLING: Final = re.compile(r"[^A-Za-z0-9]+")  # what a name of a file does not have
_CHUNK: Final = 200  # entries that are sent at once


def searched(request: Request, visitor: Visitor) -> Response:
    """What was found, or all there is, the newest first."""
    wanted, found, wrong = asked(request, FIELDS), Listing(()), None
    after = asked(request, ("after",))
    try:
        found = several(visitor, "audit.search", **timed(wanted), **after)
    except NothingRecorded:
        pass
    except DouaneError as error:
        wrong = error
    more = address("/audit", **{**wanted, "after": found.next}) if found.next else ""
    reached = found.next if len(found.items) < audit_log.PAGE else ""
    shown = {"found": found.items, "wanted": wanted, "more": more, "reached": reached, "after": after}
    formats = [one.name for one in FORMATS]
    return rendered(request, visitor, "audit.html", **shown, wrong=wrong, spans=SPANS, formats=formats)


def shown(request: Request, visitor: Visitor) -> Response:
    """One entry whole."""
    try:
        found = one(visitor, "audit.entry", id=request.path_params["id"])
    except (NotThereError, NothingRecorded) as error:
        return missing(request, visitor, error.message, error.fix or "")
    except DouaneError as error:
        return failed(request, visitor, error)
    body = found["body"]
    line = line_of(int(str(found["entry"])), body if isinstance(body, dict) else {})
    return rendered(request, visitor, "entry.html", found=found, line=line)


async def exported(request: Request, visitor: Visitor) -> Response:
    """The entries that were asked for, as a file; that they were taken away is in the log first."""
    form = await request.form()
    wanted = {name: str(form[name]) for name in FIELDS if form.get(name)}
    given = {**timed(wanted), "format": str(form.get("format", ""))}
    try:
        change = await run_in_threadpool(performed, visitor.place, visitor.by, acts()["audit.export"], given)
    except DouaneError as error:
        return failed(request, visitor, error)
    chosen = next(one for one in FORMATS if one.name == change.after["format"])
    headers = {
        "Content-Disposition": f'attachment; filename="{_name(wanted, chosen)}"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(
        _written(visitor.place, change.after, chosen), 200, headers, "application/octet-stream"
    )


def _written(place: Place, given: object, chosen: Format) -> Iterator[str]:
    """The file, a piece at a time."""
    wanted = given if isinstance(given, dict) else {}
    yield chosen.head
    piece: list[str] = []
    for entry in audit_log.found(place, audit_log.asked(wanted), int(str(wanted["up_to"]))):
        piece.append(chosen.line(entry))
        if len(piece) >= _CHUNK:
            yield "".join(piece)
            piece = []
    yield "".join(piece)


def _name(wanted: dict[str, str], chosen: Format) -> str:
    """A name for the file, of letters, digits and dashes, whatever was asked for."""
    words = [
        _TELLING.sub("-", wanted[name])[:24].strip("-")
        for name in ("server", "session", "action")
        if name in wanted
    ]
    return (
        "-".join(["douane-audit", *filter(None, words), time.strftime("%Y%m%dT%H%MZ", time.gmtime())])
        + f".{chosen.name}"
    )


async def verify(request: Request, visitor: Visitor) -> Response:
    """Begin to prove the log."""
    try:
        work = works(request.app).begin(
            visitor, _VERIFY, None, lambda progress: audit_log.report_of(visitor.place, progress)
        )
    except DouaneError as error:
        return failed(request, visitor, error)
    return RedirectResponse(address("/audit/verify", work.id), 303)


def verified(request: Request, visitor: Visitor) -> Response:
    """How far a proof is, or what has come of it."""
    work = works(request.app).of(visitor, _VERIFY, request.path_params["id"])
    if work is None:
        return missing(
            request, visitor, "There is no such proof, or no more.", "Begin it again from the audit log."
        )
    return rendered(request, visitor, "verified.html", work=work, state=work.state)


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/audit", page(Role.AUDITOR, searched), methods=["GET"]),
    Route("/audit/export", page(Role.AUDITOR, exported), methods=["POST"]),
    Route("/audit/verify", page(Role.AUDITOR, verify), methods=["POST"]),
    Route("/audit/verify/{id}", page(Role.AUDITOR, verified), methods=["GET"]),
    stopping(_VERIFY, "/audit/verify"),
    Route("/audit/{id}", page(Role.AUDITOR, shown), methods=["GET"]),
)
