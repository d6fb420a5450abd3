"""E-mail by SMTP over TLS, from the beginning or by STARTTLS: text, and the same as HTML."""

from __future__ import annotations

import asyncio
import smtplib
import socket
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from html import escape
from typing import Final
from urllib.parse import urlsplit

from douane.alerts.notice import SEEN, Notice, leading
from douane.alerts.reach import is_this_machine
from douane.alerts.road import PATIENCE, RefusedError, Road, UndeliveredError, told_of
from douane.policy.sinks import Sink
from douane.vault.public import connected

MOST: Final = 20
_PORTS: Final = {"smtp": 587, "smtps": 465}
_READY: Final = 220
_CONTENT_REFUSED: Final = range(500, 600)
_CERTIFICATE: Final = "name the certificate of the authority that signed the server's as `ca`"
_NO_TLS: Final = "use `smtps://`, or a relay of this machine without a password: none leaves it in the open"


class Mail:
    """Sends each notice as a letter, all over one connection."""

    def __init__(self, road: Road) -> None:
        self._road = road
        url = urlsplit(road.sink.one("url"))
        self._is_secured = url.scheme == "smtps"
        self._host, self._port = url.hostname or "", url.port or _PORTS[url.scheme]

    async def send(self, notices: Sequence[Notice]) -> None:
        """Send all."""
        addresses = await self._road.addresses(self._host, self._port)
        room, sink = self._road.room(), self._road.sink
        letters = [letter_of(leading(notice, room), sink) for notice in notices]
        password, context = self._road.secret("password"), self._road.context()
        await asyncio.to_thread(self._send, addresses, context, password, letters)

    def _send(
        self,
        addresses: Sequence[str],
        context: ssl.SSLContext,
        password: str,
        letters: Sequence[EmailMessage],
    ) -> None:
        try:
            with _Pinned(addresses, context if self._is_secured else None) as post:
                post.connect(self._host, self._port)
                if not self._is_secured and self._is_to_be_secured(post, password):
                    post.starttls(context=context)
                if password:
                    post.login(self._road.sink.one("username"), password)
                for letter in letters:
                    post.send_message(letter)
        except smtplib.SMTPDataError as error:
            kind = RefusedError if error.smtp_code in _CONTENT_REFUSED else UndeliveredError
            raise kind(f"the mail server said {error.smtp_code}", "see what its log says") from None
        except smtplib.SMTPException as error:
            raise UndeliveredError(_told(error), "see `username`, `from` and `to`, and its log") from None
        except OSError as error:
            is_unknown = isinstance(error, ssl.SSLCertVerificationError)
            fix = _CERTIFICATE if is_unknown else "see whether it speaks TLS there, and its certificate"
            raise UndeliveredError(f"no connection: {told_of(error)}", fix) from None

    def _is_to_be_secured(self, post: smtplib.SMTP, password: str) -> bool:
        """False for a relay of this machine that offers no TLS, and is shown no password.

        Raises:
            UndeliveredError: another machine offers none.
        """
        post.ehlo_or_helo_if_needed()
        if post.has_extn("starttls"):
            return True
        if is_this_machine(self._host) and not password:
            return False
        raise UndeliveredError("the mail server offers no STARTTLS", _NO_TLS)


class _Pinned(smtplib.SMTP):
    """Connects to the first of some addresses that were looked at, whatever the name means meanwhile."""

    def __init__(self, addresses: Sequence[str], tls: ssl.SSLContext | None) -> None:
        super().__init__(timeout=PATIENCE)
        self._addresses = addresses
        self._tls = tls
        self._name = ""

    def connect(
        self, host: str = "localhost", port: int = 0, source_address: object = None
    ) -> tuple[int, bytes]:
        """Connect, and have TLS verify the name."""
        self._name = self._host = host
        answer = super().connect(host, port, source_address)  # type: ignore[arg-type]  # as it is handed over
        if answer[0] != _READY:
            raise smtplib.SMTPConnectError(*answer)
        return answer

    def _get_socket(self, _host: str, port: int, timeout: float) -> socket.socket:
        plain = connected(self._addresses, port, timeout)
        return plain if self._tls is None else self._tls.wrap_socket(plain, server_hostname=self._name)


def letter_of(notice: Notice, sink: Sink) -> EmailMessage:
    """The letter; its id is that of the notice, so that one that comes twice is known."""
    letter = EmailMessage(policy=SMTP)
    sender = sink.one("from")
    letter["Subject"] = notice.heading[:200]
    letter["From"] = sender
    letter["To"] = ", ".join(sink.given["to"])
    letter["Date"] = formatdate(notice.last)
    letter["Message-ID"] = f"<{notice.id}@{sender.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(f"{notice.text}\n")
    letter.add_alternative(_page(notice), subtype="html")
    return letter


def _page(notice: Notice) -> str:
    rows = "".join(
        f"<tr><th align=left>{escape(name)}</th><td>{_cell(name, value, notice.page)}</td></tr>"
        for name, value in notice.facts
    )
    return f"<!doctype html><h1>{escape(notice.title)}</h1><table>{rows}</table>\n"


def _cell(name: str, value: str, page: str) -> str:
    """A fact; of all of them only our own page is a link."""
    return f'<a href="{escape(page)}">{escape(page)}</a>' if page and name == SEEN else escape(value)


def _told(error: smtplib.SMTPException) -> str:
    code = getattr(error, "smtp_code", None)
    return (
        f"the mail server said {code}"
        if code
        else f"the mail server did not take it ({type(error).__name__})"
    )
