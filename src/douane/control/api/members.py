"""What each row of a list, or what is shown by itself, has whatever it is about; for the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# Of a view that is not here, what it has hangs on what is asked.
_ALWAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "overview": "since until step needs is_counted course sums tops latency",
        "servers": ("id server name stage stopped need owner by at reason until calls last_use to_look_at"),
        "servers.show": (
            "id server name stage stopped need owner by at reason until calls last_use to_look_at history"
        ),
        "servers.plan": "id name version need asked_by owner pins report document text unwalled seen",
        "servers.shows": "id definitions",
        "servers.use": "id since tools principals unused may sessions",
        "servers.walls": "id is_remote profile is_automatic touches bare starts",
        "tools": "id server_name kind name state by at approved seen why",
        "kills": "scope id note file",
        "kills.lost": "scope id",
        "approvals": (
            "id name session principal server server_name method subject because risk shown "
            "holds varying task like not_whole state asked until expires times decided by "
            "reason"
        ),
        "approvals.show": (
            "id name session principal server server_name method subject because risk shown "
            "holds varying task like not_whole state asked until expires times decided by "
            "reason round last differs may_vary takes_passphrase"
        ),
        "grants": (
            "id ticket principal server subject created until by given left reason revoked "
            "patterns exact good"
        ),
        "audit.search": (
            "entry at session principal server direction kind method subject action would "
            "outcome rules findings"
        ),
        "audit.subject": (
            "asked entries_in_all first last how classes recipients tools principals "
            "addresses programs notes entries"
        ),
        "audit.verify": "entries problems in_all notes",
        "evidence": "id bytes at",
        "retention": "rules encrypted held broken",
        "legal-holds": "id reason by at session principal server since until released",
        "sessions.recorded": "session principal server began last messages refused held findings is_open",
        "sessions.timeline": "entry at size rules findings reasons became",
        "suspended": "id at whom server until",
        "principals": "id messages suspended_until",
        "keys": (
            "id prefix name groups scopes tenant created created_by expires revoked last_used state unused"
        ),
        "accounts": "id principal roles disabled has_password factors sessions created created_by called_now",
        "accounts.sessions": "id since seen address how",
        "exceptions": "id finding server one_value until reason document line over",
        "policy": "revision mode documents seen",
        "policy.rules": "id action says because fix document line is_ours",
        "fleet": "key machine at by host server identity version standing severity protected because",
        "secrets": "id name state since ends kept only last_used used_by unused",
        "labels": "id labels stated",
        "settings": (
            "limits extensions trust audit roots read_only access servers front sessions "
            "bundles telemetry judge behaviour approvals labels sandbox profiles demand "
            "unasked review approved_profiles control alerts schedules"
        ),
        "alerts": (
            "id state severity rule told action server principal tool session tenant question "
            "times first last entry last_entry by changed facts"
        ),
        "alerts.show": (
            "id state severity rule told action server principal tool session tenant question "
            "times first last entry last_entry by changed facts deliveries"
        ),
        "alerts.deliveries": (
            "id sink state title server severity about times created due tries trouble changed"
        ),
        "alerts.sinks": "id kind pending dead last_sent trouble",
        "alerts.quieted": "id until rule server by",
        "incidents": (
            "id kind severity title opened aware tell_until closed open_tasks open_rotations failed"
        ),
        "incidents.show": (
            "id kind severity title opened aware by source since scope measures tasks "
            "rotations is_searched notes closed lessons although tell_until open_tasks "
            "open_rotations failed standing"
        ),
        "incidents.timeline": "at seq stretch what server principal subject action because times",
        "incidents.exposure": (
            "since until calls answers sent received refused went came labels values persons "
            "principals sessions servers tools hosts unknown"
        ),
        "incidents.proposal": "policy",
        "posture": "score practices next",
        "reports": "reports frameworks schedules",
        "reports.make": "report title made about sections",
    }
)


def always(view: str) -> tuple[str, ...]:
    """The members that each row of the view of this name has."""
    return tuple(_ALWAYS.get(view, "").split())
