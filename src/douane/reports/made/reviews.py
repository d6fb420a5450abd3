"""Which decisions about servers have to be looked at again, and why."""

from __future__ import annotations

from typing import Final

from douane.inventory.attention import Seen, attention
from douane.inventory.standing import traits_of
from douane.operations.base import Place
from douane.reports.document import Document, Section, Table
from douane.reports.facts import Facts, Server
from douane.reports.forms.moment import moment
from douane.reports.gathering import gathered
from douane.reports.made.asked import Asked

_IDLE: Final = 90 * 86_400.0
_HEADS: Final = ("server", "id", "state", "owner", "decided by", "until", "last used", "why")


def reviews(place: Place, asked: Asked) -> Document:
    """Servers that somebody should look at, and all others below."""
    facts = gathered(place)
    rows = [(_row(one, facts), bool(_why(one, facts))) for one in facts.servers]
    return Document(
        "reviews",
        "Servers that are to be looked at again",
        asked.until,
        (("servers", str(len(rows))), ("to look at", str(sum(is_due for _, is_due in rows)))),
        (
            Section("To look at", (), Table(_HEADS, [row for row, is_due in rows if is_due], "no server")),
            Section("In order", (), Table(_HEADS, [row for row, is_due in rows if not is_due], "no server")),
        ),
    )


def _row(server: Server, facts: Facts) -> tuple[str, ...]:
    dossier = server.dossier
    return (
        server.identity.name,
        server.identity.id,
        dossier.stage if dossier else "nobody has decided",
        dossier.owner if dossier else "",
        dossier.by if dossier else "",
        moment(dossier.until) if dossier and dossier.until else "",
        moment(server.last),
        "; ".join(_why(server, facts)),
    )


def _why(server: Server, facts: Facts) -> list[str]:
    if server.dossier is None:
        return ["nobody has decided about it"]
    traits = traits_of(
        server.identity, server.pins, server.dossier.traits.scopes, server.dossier.traits.maintainer
    )
    return [*attention(server.dossier, Seen(traits, called=server.last), facts.at, _IDLE)]
