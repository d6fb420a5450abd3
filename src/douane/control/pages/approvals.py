"""What waits for a person, one question with what differs in it, and what was allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from douane.approvals.answer import Word
from douane.approvals.excess import METHOD
from douane.approvals.laying import in_full
from douane.control.access.visitor import Visitor, page
from douane.control.pages.acting import every, one
from douane.control.pages.render import failed, missing, rendered
from douane.errors import DouaneError
from douane.inventory.words import Piece, word_pieces
from douane.operations.base import Body, Role
from douane.operations.errors import NotThereError
from douane.protocol.json import canonical

_ORDER: Final = {"high": 0, "medium": 1, "low": 2}
_MOST: Final = 200
ALLOWING: Final = (
    (Word.ONCE, "This call, once", "What waits passes, or the same call when it is made again."),
    (
        Word.EXACT,
        "Exactly this, as often as need be",
        "The same arguments, for 8 hours unless you say otherwise.",
    ),
    (Word.TIMES, "Exactly this, so many times", "Say how many below."),
    (
        Word.PATTERN,
        "Calls that fit a pattern",
        "Say below for which arguments; * stands for any text without spaces.",
    ),
    (
        Word.TASK,
        "Like calls of this task",
        "The program may go on with calls that are alike, up to 200 times.",
    ),
)
_GOING_ON: Final = ((Word.ONCE, "Let it go on asking", "No call passes by that; it may ask again."),)


class Argument(NamedTuple):
    """An argument of the call: as it is, and how it differs from the call that was approved last."""

    name: str
    state: str  # same, changed, new, gone; or only, where no call was approved before
    text: str
    pieces: tuple[Piece, ...]


def listed(request: Request, visitor: Visitor) -> Response:
    """What is open, the gravest first, and what was allowed."""
    is_all = request.query_params.get("show") == "all"
    try:
        asked = every(visitor, "approvals", _MOST, **({"all": True} if is_all else {}))
        grants = every(visitor, "grants", _MOST)
    except DouaneError as error:
        return failed(request, visitor, error)
    ordered = asked if is_all else sorted(asked, key=_grave)
    return rendered(request, visitor, "approvals.html", asked=ordered, grants=grants, is_all=is_all)


def shown(request: Request, visitor: Visitor) -> Response:
    """One question, with all that bears on an answer."""
    try:
        found: Mapping[str, Any] = one(visitor, "approvals.show", id=request.path_params["id"])
    except NotThereError as error:
        return missing(request, visitor, error.message, error.fix)
    except DouaneError as error:
        return failed(request, visitor, error)
    is_excess = found["method"] == METHOD
    return rendered(
        request,
        visitor,
        "approval.html",
        found=found,
        arguments=[*_arguments(found)],
        is_open=found["state"] in {"open", "waiting"},
        may_answer=visitor.by.may(Role.APPROVER),
        is_own=found["principal"] == visitor.by.id,
        allowing=_GOING_ON if is_excess else ALLOWING,
        texts=[] if is_excess else [*_texts(found)],
        is_excess=is_excess,
    )


def _grave(asked: Body) -> tuple[bool, int, float]:
    """What somebody waits for comes before what nobody does."""
    at = asked["asked"]
    return (
        asked["state"] != "waiting",
        _ORDER.get(str(asked["risk"]), 3),
        at if isinstance(at, float) else 0.0,
    )


def _arguments(found: Mapping[str, Any]) -> Iterator[Argument]:
    """Each argument of the call, those that have gone last."""
    before, after = _named(found["last"]), _named(found["shown"])
    is_first = found["last"] is None
    for name, value in after.items():
        text = "\n".join(in_full(value))
        if is_first or name not in before:
            yield Argument(name, "only" if is_first else "new", text, ())
        elif canonical(before[name]) == canonical(value):
            yield Argument(name, "same", text, ())
        else:
            yield Argument(name, "changed", text, word_pieces(_plain(before[name]), _plain(value)))
    for name in before.keys() - after.keys():
        yield Argument(name, "gone", "\n".join(in_full(before[name])), ())


def _named(arguments: object) -> Mapping[str, object]:
    if arguments is None:
        return {}
    return arguments if isinstance(arguments, dict) else {"the message": arguments}


def _plain(value: object) -> str:
    return value if isinstance(value, str) else canonical(value)


def _texts(found: Mapping[str, Any]) -> Iterator[str]:
    """The arguments that a pattern may be for: texts of which all is shown."""
    for name, value in _named(found["shown"]).items():
        if isinstance(value, str) and name not in found["not_whole"]:
            yield name


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/approvals", page(Role.VIEWER, listed), methods=["GET"]),
    Route("/approvals/{id}", page(Role.VIEWER, shown), methods=["GET"]),
)
