"""Sinks that are reached without HTTP: mail, syslog and NATS, spoken as their standards have it."""

from __future__ import annotations

import email
import ipaddress
import json
import re
import socket
import socketserver
import ssl
import threading
from email.policy import default
from types import MappingProxyType

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509

from douane.policy.sinks import Kind, Reach, Sink
from tests.contracts.receivers.http import need
from tests.unit.transports.http.test_tls import Authority

PASSWORD = "made-up-password-of-mail"
TOKEN = "made-up-token-of-nats"
# RFC 5424 §6: header, structured data with its escapes, and UTF-8 after a byte order mark.
SYSLOG = re.compile(
    r"<(\d{1,3})>1 (\S+Z) ([!-~]{1,255}) ([!-~]{1,48}) ([!-~]{1,128}) ([!-~]{1,32}) "
    r'\[(\S+@\d+)((?: [!-~]{1,32}="(?:[^"\\\]]|\\["\\\]])*")*)\] \ufeff([^\n]*)'
)


def certificate_files(folder):
    """An authority, and a certificate of `localhost` with its key."""
    authority = Authority(folder, "ours")
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    crt, key, _ = authority.issue("localhost", x509.DNSName("localhost"), address)
    return str(authority.file), str(crt), str(key)


def certificate(folder):
    ca, crt, key = certificate_files(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(crt, key)
    return ca, context


class Receiver:
    """What all have; `refuse` says how often the next are refused."""

    environment = MappingProxyType({})

    def __init__(self):
        self.refuse, self.got, self.bodies, self.wrong = [], [], [], []

    def take(self, body, read):
        try:
            ids = read(body)
        except Exception as error:  # noqa: BLE001  # whatever is wrong with it is told at the end
            self.wrong.append(repr(error))
        else:
            self.got += ids
            self.bodies.append(body)


_ASKS_NOBODY = ("relay", "smtps")  # of passwords within TLS from the beginning aiosmtpd knows nothing


class MailReceiver(Receiver):
    """A mail server that wants STARTTLS and a password before it takes anything; a relay wants neither."""

    environment = MappingProxyType({"PASSWORD": PASSWORD})

    def __init__(self, folder, way="smtp"):
        super().__init__()
        ca, context = certificate(folder)
        secured = {"tls_context": context, "require_starttls": True, "auth_required": True}
        tls = {"smtp": secured, "smtps": {"ssl_context": context}, "relay": {}}[way]
        self._server = Controller(
            self, "127.0.0.1", 0, **tls,
            authenticator=self._signed_in, server_hostname="localhost",
        )  # fmt: skip
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._server.port = free.getsockname()[1]
        self._server.start()
        given = {
            "url": (f"{'smtp' if way == 'relay' else way}://localhost:{self._server.port}",),
            "from": ("douane@example.com",),
            "to": ("ann@example.com", "bob@example.com"),
            "ca": (ca,),
            **({} if way in _ASKS_NOBODY else {"username": ("douane",), "password": ("env://PASSWORD",)}),
        }
        self.sink = Sink("receiver", Kind.MAIL, Reach.PRIVATE, given)

    def _signed_in(self, _server, _session, _envelope, _mechanism, shown):
        return AuthResult(success=shown.login == b"douane" and shown.password == PASSWORD.encode())

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  # as aiosmtpd calls it
        if self.refuse:
            self.refuse.pop()
            return "451 later"
        self.take(envelope.content, lambda body: self._read(body, envelope.rcpt_tos))
        return "250 taken" if not self.wrong else "554 no"

    def _read(self, body, to):
        letter = email.message_from_bytes(body, policy=default)
        need(to == ["ann@example.com", "bob@example.com"], "who gets it")
        need(
            {"Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted"} <= set(letter.keys()),
            letter.keys(),
        )
        need(not {"Bcc", "X-Evil", "Reply-To"} & set(letter.keys()), "a header of somebody else")
        text, page = letter.get_body(("plain",)).get_content(), letter.get_body(("html",)).get_content()
        plain = re.sub(r'<a href="(https://room\.example/audit/[0-9]+)">\1</a>', "", page)  # our own page
        need(text and set(re.findall(r"<(\w+)", plain)) <= {"h1", "table", "tr", "th", "td"}, page)
        return [letter["Message-ID"].strip("<>").partition("@")[0]]

    def close(self):
        self._server.stop()


class StreamReceiver(Receiver):
    """Takes connections, one after the other, and hands each to `serve`."""

    def __init__(self, context=None):
        super().__init__()
        receiver = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                if receiver.refuse:
                    receiver.refuse.pop()
                    self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                    self.request.close()  # which breaks the connection off
                elif context is None:
                    receiver.serve(self.request)
                else:
                    with context.wrap_socket(self.request, server_side=True) as stream:
                        receiver.serve(stream)
                        stream.unwrap()

        socketserver.ThreadingTCPServer.daemon_threads = True
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def in_syslog(message):
    found = SYSLOG.fullmatch(message.decode())
    need(found, message)
    need(int(found[1]) // 8 == 13 and found[4] == "douane", "facility and application")
    return [re.search(r' id="((?:[^"\\]|\\.)*)"', found[8])[1]]


class SyslogReceiver(StreamReceiver):
    """Reads frames by their counted octets (RFC 5425 §4.3)."""

    def __init__(self, folder, way):
        ca, context = certificate(folder) if way == "tls" else ("", None)
        super().__init__(context)
        given = {"url": (f"{way}://localhost:{self.port}",)} | ({"ca": (ca,)} if ca else {})
        self.sink = Sink("receiver", Kind.SYSLOG, Reach.PRIVATE, given)

    def serve(self, stream):
        raw = b""
        while piece := stream.recv(65536):
            raw += piece
        while raw:
            count, _, raw = raw.partition(b" ")
            self.take(raw[: int(count)], in_syslog)
            raw = raw[int(count) :]


class DatagramReceiver(Receiver):
    """Syslog over UDP, where nobody hears of what is lost."""

    def __init__(self, _folder):
        super().__init__()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        given = {"url": (f"udp://127.0.0.1:{self._socket.getsockname()[1]}",)}
        self.sink = Sink("receiver", Kind.SYSLOG, Reach.PRIVATE, given)

    def look(self):
        self._socket.setblocking(False)
        while True:
            try:
                self.take(self._socket.recv(65536), in_syslog)
            except BlockingIOError:
                return

    def close(self):
        self._socket.close()


class NatsReceiver(StreamReceiver):
    """A server of NATS with a stream, which says of each message that it is kept; TLS comes after its INFO."""

    environment = MappingProxyType({"TOKEN": TOKEN})

    def __init__(self, folder, way="nats"):
        ca, self._context = certificate(folder) if way == "tls" else ("", None)
        super().__init__()
        given = {
            "url": (f"{way}://localhost:{self.port}",),
            "subject": ("douane.alerts",),
            "stream": ("yes",),
        }
        given |= {"token": ("env://TOKEN",)} | ({"ca": (ca,)} if ca else {})
        self.sink = Sink("receiver", Kind.NATS, Reach.PRIVATE, given)

    def serve(self, stream):
        stream.sendall(b'INFO {"server_id":"x","headers":true,"auth_required":true}\r\n')
        if self._context is None:
            self._talk(stream)
        else:
            with self._context.wrap_socket(stream, server_side=True) as secured:
                self._talk(secured)

    def _talk(self, stream):
        file = stream.makefile("rb")
        inbox = ""
        while line := file.readline():
            word, *rest = line.split()
            if word == b"CONNECT":
                if json.loads(line.partition(b" ")[2])["auth_token"] != TOKEN:
                    stream.sendall(b"-ERR 'Authorization Violation'\r\n")
                    return
            elif word == b"SUB":
                inbox = rest[0]
            elif word == b"PING":
                stream.sendall(b"PONG\r\n")
            elif word == b"HPUB":
                subject, reply, head, whole = rest
                payload = file.read(int(whole) + 2)
                need(subject == b"douane.alerts" and reply == inbox, "subject and reply")
                self.take(payload[:-2], lambda body, at=int(head): self._read(body[:at], body[at:]))
                ack = b'{"stream":"ALERTS","seq":1}'
                stream.sendall(b"MSG %s 1 %d\r\n%s\r\n" % (inbox, len(ack), ack))

    def _read(self, head, body):
        lines = head.decode().split("\r\n")
        need(lines[0] == "NATS/1.0" and len(lines) == 4, "headers")
        ident = json.loads(body)["id"]
        need(lines[1] == f"Nats-Msg-Id: {ident}", "an id by which a stream knows it")
        return [ident]


STREAMS = {
    "mail": MailReceiver,
    "mail-tls": lambda folder: MailReceiver(folder, "smtps"),
    "mail-relay": lambda folder: MailReceiver(folder, "relay"),
    "syslog-tls": lambda folder: SyslogReceiver(folder, "tls"),
    "syslog-tcp": lambda folder: SyslogReceiver(folder, "tcp"),
    "syslog-udp": DatagramReceiver,
    "nats": NatsReceiver,
    "nats-tls": lambda folder: NatsReceiver(folder, "tls"),
}
