"""HTTP/1.1 between a program and a host, whose TLS ends at the gate on either side."""

from __future__ import annotations

import ssl
from contextlib import suppress
from typing import Final

from douane.errors import DouaneError
from douane.model.hosts import shown
from douane.sandbox.egress.body import Endless
from douane.sandbox.egress.doors import denied
from douane.sandbox.egress.head import end_of_head
from douane.sandbox.egress.more import More
from douane.sandbox.egress.placeholders.answer import SWITCHING, Answer, answer_to, is_in_chunks, told
from douane.sandbox.egress.placeholders.asked import Asked
from douane.sandbox.egress.placeholders.keeping import Placeholders
from douane.sandbox.egress.placeholders.outgoing import LAST_CHUNK, Outgoing, Whom, in_chunk
from douane.sandbox.egress.placeholders.secured import Secured
from douane.sandbox.egress.placeholders.waiting import await_first
from douane.sandbox.egress.pump import Pump
from douane.sandbox.egress.reader import GoneError, Reader
from douane.sandbox.egress.refusals import Refusal, RefusedError, Why

_PATIENCE: Final = 10.0  # seconds for a handshake
_IDLE_MS: Final = 300_000  # between two requests
_LONG: Final = 3600.0  # seconds for an answer, and for each piece of it or of a request
_PIECE: Final = 64 << 10
_INTERIM: Final = 16  # answers before the one
_UNTOLD: Final = (
    "its secret cannot be had; the audit log of Douane says why"  # where it is kept is not its business
)


class Mediation:
    """One connection of a program and one to the host, for request after request, never two at once."""

    def __init__(
        self, program: Secured, host: Secured, pump: Pump, placeholders: Placeholders, whom: Whom
    ) -> None:
        self._program, self._host, self._pump = program, host, pump
        self._placeholders, self._whom = placeholders, whom
        self._asking, self._answering = Reader(program, _LONG), Reader(host, _LONG)
        self._outgoing = Outgoing(self._asking, pump, placeholders, whom)
        self._is_connected = self._has_begun = False
        self._unsaid = b""
        pump.lead_through(program, host)

    def carry(self) -> None:
        """Carry requests and answers until one side is done, or one of them goes no further.

        Raises:
            OSError: one side left.
        """
        try:
            with suppress(GoneError):
                self._meet()
                while self._carry_one():
                    pass
        except RefusedError as error:
            self._refuse(error.refusal)
        finally:
            self._program.finish()
            self._host.finish()

    def _meet(self) -> None:
        try:
            self._program.shake_hands(_PATIENCE)
        except ssl.SSLError as error:
            fix = "it reads no SSL_CERT_FILE, or knows the host by another certificate; see docs/egress.md"
            because = f"the program did not agree to the gate's TLS ({error.reason}): {fix}"
            raise RefusedError(Why.PROTOCOL, because) from None

    def _connect(self) -> None:
        if self._is_connected:
            return
        try:
            self._host.shake_hands(_PATIENCE)
        except ssl.SSLCertVerificationError as error:
            because = f"its certificate does not hold: {error.verify_message}"
            raise RefusedError(Why.UNREACHABLE, because) from None
        except OSError as error:
            because = f"TLS with it failed: {getattr(error, 'reason', '') or type(error).__name__}"
            raise RefusedError(Why.UNREACHABLE, because) from None
        self._is_connected = True

    def _carry_one(self) -> bool:
        """One request and its answer; whether another may follow."""
        if not self._asking.came and self._is_connected:
            await_first(self._program, self._host, _IDLE_MS)
        if self._is_connected and not self._host.is_quiet():
            return False  # what nobody asked for would be the answer to what comes next
        self._has_begun = False
        asked = self._outgoing.send(self._connect)
        try:
            return self._carry_answer(asked)
        except RefusedError as error:
            why = Why.ANSWER if error.refusal.why is Why.PROTOCOL else error.refusal.why
            raise RefusedError(why, error.refusal.because) from None

    def _carry_answer(self, asked: Asked) -> bool:
        answer = self._answer(asked)
        answer = answer._replace(is_last=answer.is_last or asked.is_last)
        scrub = self._placeholders.scrub(self._placeholders.of(self._whom.host, self._whom.port))
        self._unsaid += told(answer, scrub)
        if answer.status == SWITCHING:
            self._switch()
            return False
        while not answer.body.is_over and (piece := self._piece(answer)) is not None:
            self._take(answer, scrub.piece(piece))
        self._take(answer, scrub.rest())
        if is_in_chunks(answer):
            self._unsaid += LAST_CHUNK
        self._say()
        return not answer.is_last and not self._answering.came

    def _take(self, answer: Answer, said: bytes) -> None:
        if said:
            self._unsaid += in_chunk(said) if is_in_chunks(answer) else said
        if len(self._unsaid) >= _PIECE:
            self._say()

    def _say(self) -> None:
        """Hand in what was taken: at once what came at once, and before waiting for more."""
        unsaid, self._unsaid = self._unsaid, b""
        self._has_begun = self._has_begun or bool(unsaid)
        self._pump.hear(unsaid)

    def _answer(self, asked: Asked) -> Answer:
        for _ in range(_INTERIM):
            await_first(self._host, self._program)
            answer = answer_to(asked, self._answering.take(self._answering.until(end_of_head)))
            if not answer.is_interim:
                return answer
        raise RefusedError(Why.ANSWER, "it answers without an end")

    def _piece(self, answer: Answer) -> bytes | None:
        """What is said in the next bytes of its body; None at an end of which nothing but the end tells."""
        if not self._answering.came:
            self._say()
            await_first(self._host, self._program)
            if isinstance(answer.body, Endless):
                return self._host.recv(_PIECE) or None
        said, taken = answer.body.read(self._answering.until(lambda came: came or More(1)))
        self._answering.take(taken)
        return said

    def _switch(self) -> None:
        """From now on it is a WebSocket, into which nobody looks."""
        self._say()
        self._pump.say(self._asking.take(len(self._asking.came)))
        self._pump.hear(self._answering.take(len(self._answering.came)))
        self._pump.run(None)

    def _refuse(self, refusal: Refusal) -> None:
        """Note it, and tell the program, unless it is in the middle of an answer."""
        with suppress(DouaneError):  # that nobody can be told of it opens nothing
            self._whom.note_refusal(refusal)
        if refusal.why is Why.WITHHELD:
            refusal = refusal._replace(because=_UNTOLD)
        if not self._has_begun:
            with suppress(OSError):
                self._program.sendall(denied(f"{shown(self._whom.host)}:{self._whom.port}", refusal))
