"""The policy: its rules in words, its documents, what it makes of a call, exceptions, and trying another."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from douane.config import DocumentsError
from douane.control.access.visitor import Visitor, page
from douane.control.pages.acting import every, one, views
from douane.control.pages.asking import SPANS, Asked, address, as_typed, asked, timed
from douane.control.pages.render import failed, missing, rendered
from douane.control.pages.stopping import stopping
from douane.control.works import works
from douane.errors import DouaneError
from douane.operations import conversations
from douane.operations.base import Body, Role
from douane.operations.explained import problem_json
from douane.operations.fields import checked
from douane.operations.policies import replay_of

_REPLAY: Final = "replay"
_EXPLAINED: Final = ("call", "arguments", "as", "roles", "groups", "labels", "after")
_TRIED: Final = ("within", "session")
_USUAL_SPAN: Final = "7d"


def ruled(request: Request, visitor: Visitor) -> Response:
    """The rules in force, in words."""
    return _shown(request, visitor, "policies.html", lambda: {"rules": every(visitor, "policy.rules")})


def documented(request: Request, visitor: Visitor) -> Response:
    """The documents, as they are written."""
    return _shown(request, visitor, "documents.html", dict)


def excepted(request: Request, visitor: Visitor) -> Response:
    """What rules do not see, and until when."""
    return _shown(
        request,
        visitor,
        "exceptions.html",
        lambda: {
            "found": every(visitor, "exceptions"),
            "now": time.time(),
            "wanted": asked(request, ("finding",)),
        },
    )


async def explained(request: Request, visitor: Visitor) -> Response:
    """What would become of a call that somebody describes."""
    form = await request.form()
    given = Asked({name: as_typed(form[name]) for name in _EXPLAINED if form.get(name)})
    wanted = given or asked(request, _EXPLAINED)

    def found() -> dict[str, object]:
        if not given:
            return {"given": wanted, "said": None, "wrong": None}
        try:
            return {"given": given, "said": one(visitor, "policy.explain", **given), "wrong": None}
        except DouaneError as error:
            return {"given": given, "said": None, "wrong": error}

    return await run_in_threadpool(_shown, request, visitor, "explain.html", found)


async def tried(request: Request, visitor: Visitor) -> Response:
    """A form for another policy; sent with `check` it says the mistakes, else the work of judging begins."""
    form = await request.form()
    wanted = asked(request, _TRIED) if not form else Asked({n: str(form[n]) for n in _TRIED if form.get(n)})
    document = as_typed(form.get("document") or "")
    before = works(request.app).of(visitor, _REPLAY, request.query_params.get("again", ""))
    if before is not None and isinstance(before.asked, Asked) and not form:
        wanted, document = before.asked, before.asked["document"]
    if form and "check" not in form:
        return await run_in_threadpool(_begun, request, visitor, document, wanted)

    def found() -> dict[str, object]:
        problems = one(visitor, "policy.check", document=document) if form else None
        return {
            "document": document or _own(visitor),
            "problems": problems,
            "wanted": wanted or Asked(within=_USUAL_SPAN),
            "spans": SPANS,
        }

    return await run_in_threadpool(_shown, request, visitor, "what_if.html", found)


def replayed(request: Request, visitor: Visitor) -> Response:
    """How far the judging is, or what has come of it."""
    work = works(request.app).of(visitor, _REPLAY, request.path_params["id"])
    if work is None:
        return missing(
            request, visitor, "There is no such trial, or no more.", "Begin it again from the policies."
        )
    return rendered(request, visitor, "replayed.html", work=work, state=work.state, given=work.asked)


def _begun(request: Request, visitor: Visitor, document: str, wanted: Asked) -> Response:
    try:
        given = checked(views()["policy.replay"].takes, {"document": document, **_span(visitor, wanted)})
        found = one(visitor, "policy.check", document=document)
        if found["problems"]:
            shown = {"document": document, "problems": found, "wanted": wanted, "spans": SPANS}
            return rendered(request, visitor, "what_if.html", policy=one(visitor, "policy"), **shown)
        tried_ = Asked({**wanted, "document": document})
        work = works(request.app).begin(
            visitor, _REPLAY, tried_, lambda progress: replay_of(visitor.place, given, progress)
        )
    except DouaneError as error:
        return failed(request, visitor, error)
    return RedirectResponse(address("/policies/what-if", work.id), 303)


def _span(visitor: Visitor, wanted: Asked) -> Mapping[str, object]:
    """Which messages are judged again: those of a session, or of a time."""
    if wanted["session"]:
        row = conversations.about(visitor.place, wanted["session"])
        return {"session": row.session, "since": row.began, "until": row.last + 1}
    found = timed(wanted)
    return found if "since" in found else {"since": 1.0}


def _own(visitor: Visitor) -> str:
    """The document that a candidate takes the place of."""
    found = one(visitor, "policy")["documents"]
    documents: list[Body] = found if isinstance(found, list) else []
    mine = [str(each["text"]) for each in documents if str(each["name"]).endswith("douane.toml")]
    return mine[0] if mine else ""


def _shown(
    request: Request, visitor: Visitor, template: str, found: Callable[[], Mapping[str, object]]
) -> Response:
    """A page of the policy, or why there is none: documents may be such that none is in force."""
    try:
        return rendered(request, visitor, template, policy=one(visitor, "policy"), **found())
    except DocumentsError as error:
        wrong = {"problems": [problem_json(each) for each in error.problems], "notes": []}
        return rendered(request, visitor, "mistakes.html", found=wrong, status=409)
    except DouaneError as error:
        return failed(request, visitor, error)


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/policies", page(Role.VIEWER, ruled), methods=["GET"]),
    Route("/policies/documents", page(Role.VIEWER, documented), methods=["GET"]),
    Route("/policies/exceptions", page(Role.VIEWER, excepted), methods=["GET"]),
    Route("/policies/explain", page(Role.VIEWER, explained), methods=["GET", "POST"]),
    Route("/policies/what-if", page(Role.AUDITOR, tried), methods=["GET", "POST"]),
    Route("/policies/what-if/{id}", page(Role.AUDITOR, replayed), methods=["GET"]),
    stopping(_REPLAY, "/policies/what-if"),
)
