"""What happened before, during and after, out of entries; calls that are alike are one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from douane.incidents.concern import has_passed, is_about
from douane.incidents.incident import Body, Incident
from douane.protocol.members import mappings, number, text

_OURS: Final = (
    *("douane/", "control/", "sandbox/", "secret/", "session", "consent/"),
    *("egress/opened", "egress/refused", "egress/secret"),
)
_KILLS: Final = frozenset({"douane/kill", "douane/kill-found", "douane/kill-lifted", "douane/kill-obeyed"})
_ALIKE: Final = 300.0  # seconds within which calls that are alike are one line
_MOST: Final = 5  # reasons of one line


class Stretch(StrEnum):
    """Where a moment is: before the first sign of it, until it was opened, and since."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class Moment(NamedTuple):
    """One line: `times` entries of which `seq` is the first; names are as peers wrote them."""

    at: float
    seq: int
    stretch: Stretch
    what: str
    server: str
    principal: str
    subject: str
    action: str
    because: tuple[str, ...] = ()
    times: int = 1


def timeline(entries: Iterable[tuple[int, Body]], incident: Incident) -> Iterator[Moment]:
    """The moments of an incident, in the order of the log."""
    began, last = 0.0, None
    for seq, body in entries:
        if not _belongs(body, incident):
            continue
        is_sign = any(mappings(body, "findings")) or not has_passed(body)
        began = began or (number(body, "at") if is_sign else 0.0)
        moment = _moment(seq, body, _stretch(number(body, "at"), began, incident.opened))
        if last is not None and _is_alike(last, moment):
            last = last._replace(times=last.times + 1)
            continue
        if last is not None:
            yield last
        last = moment
    if last is not None:
        yield last


def _belongs(body: Body, incident: Incident) -> bool:
    kind, method = text(body, "kind"), text(body, "method")
    if kind == "lifecycle":
        is_own = text(body, "subject") == incident.id or (method in _KILLS and _names(body, incident))
        return is_own or (method.startswith(_OURS) and is_about(body, incident.scope))
    if kind == "response" and has_passed(body) and not any(mappings(body, "findings")):
        return False
    return is_about(body, incident.scope)


def _names(body: Body, incident: Incident) -> bool:
    """Whether a kill is of something that the incident is about."""
    whom = text(body, "subject").partition(" ")[2]
    return not whom or whom in {name for names in incident.scope for name in names}


def _stretch(at: float, began: float, opened: float) -> Stretch:
    if at >= opened:
        return Stretch.AFTER
    return Stretch.DURING if began and at >= began else Stretch.BEFORE


def _moment(seq: int, body: Body, stretch: Stretch) -> Moment:
    because = tuple(f"{one.get('rule', '')}: {one.get('because', '')}" for one in mappings(body, "findings"))
    reason = text(body, "reason") or _said(body)
    return Moment(
        at=number(body, "at"),
        seq=seq,
        stretch=stretch,
        what=text(body, "method") or text(body, "kind"),
        server=text(body, "server_name") or text(body, "server"),
        principal=text(body, "principal"),
        subject=text(body, "subject"),
        action=text(body, "action"),
        because=(*because, *((reason,) if reason else ()))[:_MOST],
    )


def _said(body: Body) -> str:
    """What an entry of an incident itself tells, in a few words."""
    told = body.get("told")
    words = told if isinstance(told, Mapping) else {}
    names = ("name", "state", "title", "text", "lessons", "told")
    return " ".join(str(words[name]) for name in names if words.get(name))


def _is_alike(one: Moment, other: Moment) -> bool:
    is_soon = other.at - one.at <= _ALIKE
    return is_soon and one._replace(at=0, seq=0, times=1) == other._replace(at=0, seq=0, times=1)
