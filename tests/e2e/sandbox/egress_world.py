"""A made-up internet on this machine, and processes in network namespaces of their own that want to reach it."""

from __future__ import annotations

import errno
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from douane.errors import StoreError
from douane.sandbox.egress.attempt import Closed, Refused, Running
from douane.sandbox.egress.exchange import Surroundings
from douane.sandbox.egress.outside import Outside
from douane.sandbox.egress.way import Way

PROBER = Path(__file__).with_name("egress_prober.py")
PATIENCE = 20
_SITES = ("api.example.com", "other.example.com")
_HERE = x509.IPAddress(ip_address("127.0.0.1"))


class Server:
    """Serves each connection in a thread by `serve(connection)`, at a port of this machine."""

    def __init__(self, serve):
        self._serve = serve
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def close(self):
        self._listener.close()

    def _run(self):
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection):
        with connection, suppress(OSError):
            self._serve(connection)


class World:
    """Names, addresses and servers; `asked` and `reached` are what somebody wanted of it."""

    def __init__(self, folder):
        self.folder = folder
        self.names, self.addresses = {}, {}
        self.asked, self.reached = [], []
        certify(folder)
        self.context, self.retrying = served(folder), served(folder)
        self.retrying.set_ecdh_curve(
            "secp384r1"
        )  # clients guess another one first, and are asked for a second hello
        self.servers = {
            "tls": Server(lambda one: self._tls(one, self.context)),
            "retrying": Server(lambda one: self._tls(one, self.retrying)),
            "http": Server(serve_http),
            "database": Server(serve_database),
            "sink": Server(serve_sink),
        }

    def close(self):
        for server in self.servers.values():
            server.close()

    def put(self, name, address, **ports):
        """`put("a.example", "93.184.216.1", tls=443)`: servers of the name at ports of its address."""
        self.names.setdefault(name, []).append([address])
        for kind, port in ports.items():
            self.addresses[address, port] = self.servers[kind].port

    def resolve(self, name):
        """The next of the answers that a name has; the last one for good."""
        self.asked.append(name)
        answers = self.names.get(name)
        if answers is None:
            raise OSError(errno.ENOENT, "no such name")
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def connect(self, address, port):
        self.reached.append((address, port))
        if (address, port) not in self.addresses:
            raise OSError(errno.ECONNREFUSED, "nobody is there")
        return socket.create_connection(("127.0.0.1", self.addresses[address, port]), 5)

    def _tls(self, connection, context):
        with context.wrap_socket(connection, server_side=True) as secured:
            head = secured.recv(65536).decode("latin-1")
            host = next((line for line in head.split("\r\n") if line.lower().startswith("host:")), "no host")
            body = f"secure site, {host.lower()}"
            secured.sendall(f"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}".encode())
            secured.unwrap()


def serve_http(connection):
    """Repeats all that it is asked, as far as it comes within a moment."""
    connection.settimeout(0.2)
    came = b""
    with suppress(TimeoutError):
        while piece := connection.recv(65536):
            came += piece
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + came)


def serve_database(connection):
    connection.sendall(b"database ready")
    with suppress(TimeoutError):
        while piece := connection.recv(65536):
            connection.sendall(piece.upper())


def serve_sink(connection):
    while connection.recv(1 << 20):
        pass
    connection.sendall(b"taken")


def certify(folder):
    """The certificate of the sites; ca.pem in the folder vouches for it."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "site")]),
    )
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([*map(x509.DNSName, _SITES), _HERE]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "ca.pem").write_bytes(pem)
    (folder / "site.pem").write_bytes(pem + private)


def served(folder):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "site.pem")
    return context


class Sandbox:
    """A process without a network but for its way out, which tries what it is told."""

    def __init__(self, world, rules, broker, **more):
        self.notes = []
        self.unwritable = ()  # outcomes for which the log has no room
        self._noted = threading.Condition()
        self.running = Running()
        outside = Outside(world.resolve, world.connect)
        surroundings = Surroundings(self._note, lambda: self.running, time.time, outside)
        self.way = Way(rules, broker, surroundings, **more)
        folder = world.folder
        for path, content in self.way.files.items():
            (folder / Path(path).name).write_bytes(content)
        self.process = subprocess.Popen(
            ["unshare", "-Urnm", sys.executable, "-I", str(PROBER), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout.readline() == "ready\n"
        self.way.open(self.process.pid)

    def _note(self, outcome):
        if isinstance(outcome, self.unwritable):
            raise StoreError("the disk is full", "make room")
        with self._noted:
            self.notes.append(outcome)
            self._noted.notify_all()

    def refusal(self):
        """The latest refusal, of a request or of all of a connection, as soon as there is one."""
        with self._noted:
            assert self._noted.wait_for(self._refusals, PATIENCE)
            return self._refusals()[-1]

    def _refusals(self):
        return [one.refusal for one in self.notes if isinstance(one, Refused | Closed) and one.refusal]

    def tries(self, *operation):
        """What comes of one try."""
        self.process.stdin.write(json.dumps(operation) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.way.close()
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.process.stdout.close()


def need_namespaces():
    """Skips loudly where this account may not make network namespaces."""
    try:
        tried = subprocess.run(["unshare", "-Urnm", "true"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("NOTHING OF THE GATE WAS TESTED: there is no `unshare` (util-linux)")
    if tried.returncode:
        reason = tried.stderr.strip() or f"exit code {tried.returncode}"
        pytest.skip(f"NOTHING OF THE GATE WAS TESTED: no network namespaces for uid {os.geteuid()}: {reason}")
