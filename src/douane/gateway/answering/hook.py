"""Answers that come from the webhook: signed, in time, and of somebody who may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from douane.approvals.heard import Heard, of_program, of_slack
from douane.approvals.signing import OURS, SLACK, Scheme, is_signed
from douane.errors import DouaneError
from douane.gateway.answering import record
from douane.gateway.answering.office import AnswerError, Who
from douane.gateway.answering.visitors import Guesses
from douane.gateway.say import say
from douane.policy.channels import Form
from douane.protocol.json import encode
from douane.stores.notices import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from douane.gateway.answering.office import Office
    from douane.transports.http.exchange import Reply, Request
    from douane.transports.http.headers import Headers

LONGEST: Final = 64 << 10  # bytes of what is posted
_JSON: Final = (("content-type", "application/json"), ("cache-control", "no-store"))
_NOBODY: Final = "webhook"
_UNSIGNED: Final = "an answer came to the webhook without a good signature of this time"
_STRANGER: Final = "an answer came through the webhook from somebody who may not give it"


class Outcome(NamedTuple):
    """What whoever posts is told, with a status of HTTP."""

    status: int
    said: dict[str, object]


class _From(NamedTuple):
    office: Office
    form: Form


class Hook:
    """Takes what is posted by whom the operator has set up there, and by nobody else.

    An answer names the round of its question, so that the same cannot count twice.
    """

    def __init__(self, offices: Callable[[], Iterable[Office]], clock: Callable[[], float]) -> None:
        self._offices = offices
        self._clock = clock
        self._noted = Guesses(clock)

    async def handle(self, request: Request, reply: Reply) -> None:
        """Answer one request."""
        if not self.is_open:
            say(reply, 404, "nobody answers here; see `people` under [approvals.webhook]")
        elif request.method != "POST":
            say(reply, 405, "use POST", [("allow", "POST")])
        else:
            _tell(reply, self.taken(request.headers, await reply.body(LONGEST)))

    @property
    def is_open(self) -> bool:
        """Whether anybody may answer here."""
        return bool(self._open())

    def taken(self, headers: Headers, body: bytes) -> Outcome:
        """What came of a body that was posted with these headers."""
        try:
            return self._take(self._open(), headers, body)
        except DouaneError as error:
            return Outcome(409, {"error": error.message, "fix": error.fix})

    def _open(self) -> list[Office]:
        return [one for one in self._offices() if one.approving.webhook.people]

    def _take(self, offices: list[Office], headers: Headers, body: bytes) -> Outcome:
        sender = next((one for one in map(_from, offices) if self._is_of(one, headers, body)), None)
        if sender is None:
            if offices:
                self._note(offices[0], _NOBODY, _UNSIGNED)
            return Outcome(403, {"error": "the signature is missing, wrong or too old"})
        heard = of_slack(body) if sender.form is Form.SLACK else of_program(body)
        if heard is None:
            return Outcome(400, {"error": "this is no answer"})
        return Outcome(200, {"text": self._answered(sender.office, heard)})

    def _answered(self, office: Office, heard: Heard) -> str:
        principal = office.approving.webhook.people.get(heard.who, "")
        if not principal:
            self._note(office, _NOBODY, _STRANGER)
            raise AnswerError("this person may not answer", "name them in `people` under [approvals.webhook]")
        who = Who(principal, f"{principal} by webhook")
        return office.answer(who, heard.name, heard.round, heard.said)

    def _is_of(self, sender: _From, headers: Headers, body: bytes) -> bool:
        scheme = _SCHEMES[sender.form]
        shown = (headers.get(scheme.time) or "", headers.get(scheme.signature) or "")
        if not all(shown):
            return False
        try:
            key = key_of(sender.office.approving.webhook)
        except DouaneError as error:  # what is wrong with it is not for whoever posts
            self._note(sender.office, _NOBODY, error.message)
            return False
        return is_signed(scheme, key, shown, body, self._clock())

    def _note(self, office: Office, who: str, because: str) -> None:
        """Record what was refused, a few a minute: whoever floods us writes no log."""
        if self._noted.are_left:
            self._noted.missed()
            office.note([record.forged(who, self._clock(), because)])


_SCHEMES: Final[dict[Form, Scheme]] = {Form.JSON: OURS, Form.SLACK: SLACK}


def _from(office: Office) -> _From:
    return _From(office, office.approving.webhook.form)


def _tell(reply: Reply, outcome: Outcome) -> None:
    reply.send(outcome.status, _JSON, encode(outcome.said))
