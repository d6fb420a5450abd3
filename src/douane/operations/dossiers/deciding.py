"""Decisions about servers that follow on others."""

from __future__ import annotations

import time
from typing import NamedTuple

from douane.errors import ConfigError
from douane.model.dossier import STOPS, Approval, Dossier, Need, Stage, Traits
from douane.model.server import ServerIdentity
from douane.stores.dossiers import Dossiers
from douane.stores.granting import ensure_ours, take_back


class Request(NamedTuple):
    """Who asks for a server, for what, and who will answer for it."""

    by: str
    owner: str
    need: Need


def requested(server: ServerIdentity, before: Dossier | None, asked: Request) -> Dossier:
    """The dossier of a server that somebody asks for; what is stopped stays so.

    Raises:
        ConfigError: a tool that is named could not be one.
    """
    for tool in asked.need.tools:
        if not tool.strip("!") or tool.startswith("!"):
            raise ConfigError(
                f"`{tool}` is no tool that could be needed", "name it, or write a glob such as `read_*`"
            )
    now = time.time()
    return Dossier(server.id, server.name, server.command, Stage.REQUESTED)._replace(
        need=asked.need,
        owner=asked.owner or asked.by,
        asked_by=asked.by,
        asked_at=now,
        by=asked.by,
        at=now,
        reason=asked.need.purpose,
        traits=Traits(server.command, server.version),
        stopped=before.stopped if before else None,
    )


def decided(server: ServerIdentity, before: Dossier | None, stage: Stage, said: tuple[str, str]) -> Dossier:
    """The dossier once `said`, who and why, has put it into this stage.

    Raises:
        ConfigError: it is to be suspended, and was rejected or retired, which stays so.
    """
    by, reason = said
    dossier = before or Dossier(server.id, server.name, server.command, stage)
    is_suspended = stage is Stage.SUSPENDED
    if is_suspended and dossier.stopped in STOPS - {Stage.SUSPENDED}:
        told = f"`{server.name}` was {dossier.stopped} and is stopped already"
        raise ConfigError(told, "there is nothing to do: nothing passes to or from it until it is approved")
    return dossier._replace(
        stage=stage,
        by=by,
        at=time.time(),
        reason=reason,
        until=0.0,
        stopped=stage if stage in STOPS else dossier.stopped,
        approval=_put_aside(dossier) if is_suspended else None,
    )


def _put_aside(dossier: Dossier) -> Approval | None:
    if dossier.stage is Stage.APPROVED:
        return Approval(dossier.approved_at, dossier.until)
    return dossier.approval


def resumed(server: ServerIdentity, before: Dossier | None, said: tuple[str, str]) -> Dossier:
    """The dossier once `said`, who and why, has ended its suspension: it is approved as before, or in review.

    Raises:
        ConfigError: it is not suspended.
    """
    if before is None or before.stopped is not Stage.SUSPENDED:
        raise ConfigError(f"`{server.name}` is not suspended", f"see `douane servers show {server.name}`")
    approval = before.approval
    stage, until = (Stage.APPROVED, approval.until) if approval else (Stage.IN_REVIEW, 0.0)
    return decided(server, before, stage, said)._replace(stopped=None, until=until, approval=approval)


def ensure_undoable(server: ServerIdentity, before: Dossier | None, folder: str) -> Dossier:
    """The dossier, if it has an approval that can be taken back.

    Raises:
        ConfigError: it has none, or somebody has changed its document.
    """
    if before is None or before.stage is not Stage.APPROVED or before.effect is None:
        raise ConfigError(f"`{server.name}` has no approval to take back", "see `douane servers show`")
    ensure_ours(folder, before.effect)
    return before


def undone(store: Dossiers, before: Dossier, by: str, folder: str) -> Dossier:
    """Take an approval back: policy, profile and pins are as before it."""
    after = before._replace(
        stage=Stage.IN_REVIEW,
        by=by,
        at=time.time(),
        reason="the approval was taken back",
        until=0.0,
        traits=before.traits._replace(tools=()),
        effect=None,
        stopped=before.effect.stopped if before.effect else before.stopped,
        approval=None,
    )
    store.take_back(after, before)
    if before.effect is not None:
        take_back(folder, before.effect)
    return after
