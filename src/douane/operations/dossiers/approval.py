"""An approval as a plan, and its carrying out: all of it, or nothing."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from douane.errors import ConfigError, DouaneError, NoWallsError
from douane.inventory.dossiers import ensure_may_follow
from douane.inventory.standing import to_approve, traits_of
from douane.model.dossier import Dossier, Stage
from douane.model.server import Pin, ServerIdentity
from douane.policy.granted import REMOTE, contained, granted, title_of
from douane.sandbox.known import also_needed
from douane.sandbox.machine import unusable
from douane.stores.dossiers import Dossiers
from douane.stores.granting import document_of, grant, take_back
from douane.stores.live import LOOK_EVERY

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class Wish(NamedTuple):
    """What an approval says beside what was asked for; empty members stay as they were.

    `unwalled` is why no server can be contained here, so that no profile is written.
    """

    tools: tuple[str, ...] = ()
    reason: str = ""
    owner: str = ""
    maintainer: str = ""
    scopes: tuple[str, ...] = ()
    unwalled: str = ""
    report: str = ""


class Plan(NamedTuple):
    """What will be decided, and what will be written for it; no profile, where `unwalled` says why not."""

    dossier: Dossier
    before: Dossier
    document: str
    text: str
    pins: tuple[Pin, ...]
    unwalled: str


def planned(
    server: ServerIdentity, before: Dossier | None, pins: Sequence[Pin], wish: Wish, tenant: str
) -> Plan:
    """The approval of a server that was asked for, as it is now.

    Raises:
        ConfigError: nobody has asked for it, or not for tools; the report is known by no digest.
    """
    ensure_may_follow(Stage.APPROVED, before.stage if before else None)
    if before is None:
        raise ConfigError("nobody has asked for the server", "ask for it first: `douane servers request`")
    scopes, maintainer = wish.scopes or before.need.scopes, wish.maintainer or before.traits.maintainer
    dossier = before._replace(
        stage=Stage.APPROVED,
        need=before.need._replace(tools=wish.tools or before.need.tools),
        owner=wish.owner or before.owner,
        reason=wish.reason or before.reason,
        traits=traits_of(server, pins, scopes, maintainer),
        stopped=None,
        approval=None,
        report=_digest(wish.report),
    )
    title = title_of(dossier)
    more = also_needed(server.command, dossier.need)
    text = granted(dossier, title) + ("" if wish.unwalled else contained(dossier, title, more))
    return Plan(dossier, before, document_of(title, tenant), text, to_approve(pins), wish.unwalled)


def _digest(report: str) -> str:
    if report and not _SHA256.fullmatch(report):
        raise ConfigError(
            "a report is known by its SHA-256 in hexadecimal", "give what `sha256sum` says of it"
        )
    return report


def carry_out(
    store: Dossiers, plan: Plan, folder: str, tenant: str, in_force: Callable[[], None] = lambda: None
) -> None:
    """Write the document, and keep the approval with its pins; if one fails nothing is done.

    `in_force` waits in between until running posts go by the document: what is stopped stays so until then.

    Raises:
        ConfigError: the document cannot be used beside the others.
        StoreError: somebody else has decided, or the server shows something else by now.
    """
    effect = grant(folder, plan.document, plan.text, tenant)
    try:
        in_force()
        whole = effect._replace(pins=plan.pins, stopped=plan.before.stopped)
        store.approve(plan.dossier._replace(effect=whole), plan.before, plan.pins)
    except (DouaneError, KeyboardInterrupt):
        take_back(folder, effect)
        raise


def unwalled(server: ServerIdentity) -> str:
    """Why a local server cannot be contained on this machine; empty if it can."""
    if server.id.startswith(REMOTE):
        return ""
    lack = unusable(os.environ.get("PATH", os.defpath))
    return lack.message if isinstance(lack, NoWallsError) else ""


def until_in_force() -> None:
    """As long as a gateway may take to look at its documents."""
    time.sleep(1.5 * LOOK_EVERY)
