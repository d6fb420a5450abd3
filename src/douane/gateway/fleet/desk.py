"""Takes reports of machines, and answers what is to become of their servers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from douane.errors import StoreError
from douane.gateway.fleet import record
from douane.gateway.identity.authenticate import authenticate
from douane.gateway.identity.way import Presented, Refused
from douane.gateway.say import say
from douane.inventory.fleet import SEAL, report_of, standing
from douane.model.fleet import Report, Reported, Standing
from douane.protocol.json import encode
from douane.stores.fleet import Fleet, UntakenError, inventory
from douane.transports.http.errors import ClientError, Incomplete

if TYPE_CHECKING:
    from douane.gateway.answering.entrance import House
    from douane.gateway.answering.office import Office
    from douane.model.access import Principal
    from douane.transports.http.exchange import Reply, Request

PATH: Final = "/fleet/report"
SIGNATURE: Final = "douane-signature"
WINDOW: Final = 300.0  # seconds by which the clock of a machine may differ from ours
_LONGEST: Final = 1 << 20  # bytes of a report
_SHOWN: Final = re.compile(r"ed25519 ([0-9a-f]{64}) ([0-9a-f]{128})")
_JSON: Final = (("content-type", "application/json"), ("cache-control", "no-store"))
_UNWANTED: Final = (Standing.UNKNOWN, Standing.STOPPED)


class Desk:
    """Takes what machines of principals post; `house` is the gateway of the moment."""

    def __init__(self, house: Callable[[], House], clock: Callable[[], float]) -> None:
        self._house = house
        self._clock = clock

    async def handle(self, request: Request, reply: Reply) -> None:
        """Answer one request."""
        if request.method != "POST":
            say(reply, 405, "use POST", [("allow", "POST")])
            return
        house = self._house()
        presented = Presented(request.headers, request.peer, house.here.resource, request.query)
        found = await authenticate(house.here.ways, presented)
        if isinstance(found, Refused):
            say(reply, found.status, found.description)
            return
        office = house.offices.get(found.tenant)
        if office is None:
            say(reply, 404, "nobody takes reports here")
            return
        try:
            body = await reply.body(_LONGEST)
        except Incomplete:
            return
        except ClientError as error:
            say(reply, error.status, str(error))
            return
        status, said = self._taken(office, found, request.headers.get(SIGNATURE) or "", body)
        reply.send(status, _JSON, encode(said))

    def _taken(
        self, office: Office, who: Principal, shown: str, body: bytes
    ) -> tuple[int, Mapping[str, object]]:
        report = report_of(body)
        if report is None:
            return 400, {"error": "this is no report"}
        if not _is_signed(shown, report.machine, body):
            return 403, {"error": "the signature is not that of the machine that it names"}
        if abs(self._clock() - report.at) > WINDOW:
            return 403, {"error": "the report is too old, or the clocks differ by more than five minutes"}
        try:
            Fleet(office.folder).keep(report, who.id)
            answer = _answer(office, report)
            office.note([record.reported(who.id, report, answer, self._clock())])
        except StoreError:
            return 503, {"error": "the report could not be kept; send it again later"}
        except UntakenError as error:
            return 409, {"error": error.message, "fix": error.fix}
        return 200, answer


def _answer(office: Office, report: Report) -> dict[str, object]:
    """What each server is, and which entries are to be alerted of or disabled."""
    known = inventory(office.folder)
    standings = {one.fingerprint: standing(one, known) for one in report.servers}
    unwanted = [one.fingerprint for one in report.servers if _is_unwanted(one, standings[one.fingerprint])]
    return {"servers": standings, office.unasked.value: unwanted}


def _is_unwanted(server: Reported, found: Standing) -> bool:
    return found in _UNWANTED and server.source == "configured"


def _is_signed(shown: str, machine: str, body: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  # few gateways take reports
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415  # as above
        Ed25519PublicKey,
    )

    found = _SHOWN.fullmatch(shown)
    if found is None or found[1] != machine:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(machine)).verify(
            bytes.fromhex(found[2]), SEAL + body
        )
    except (InvalidSignature, ValueError):
        return False
    return True
