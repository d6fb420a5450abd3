"""Runs inside of a network namespace and tries what it is told, line by line; says what came of each as JSON.

    egress_prober.py FOLDER     the hosts and resolv.conf of FOLDER are put in place, and ca.pem is trusted

Every try is `[operation, argument, …]`, and what comes of it one string.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import ssl
import struct
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

PROXY = ("127.0.0.1", 3128)
PATIENCE = 5
FOLDER = Path(sys.argv[1])


def main():
    for name in ("hosts", "resolv.conf"):
        subprocess.run(["mount", "--bind", FOLDER / name, f"/etc/{name}"], check=True)
    raise_loopback()
    say("ready")
    for line in sys.stdin:
        operation, *arguments = json.loads(line)
        try:
            said = OPERATIONS[operation](*arguments)
        except TimeoutError:
            said = "time-out"
        except ssl.SSLError as error:
            said = f"TLS: {error.reason}"
        except OSError as error:
            said = errno.errorcode.get(error.errno, str(error))
        say(json.dumps(said))


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def raise_loopback():
    with socket.socket() as one:
        wanted = struct.pack("16sh", b"lo", 0x1 | 0x40)  # up, running
        fcntl.ioctl(one, 0x8914, wanted)


def dial(host, port):
    """Whether anybody takes the connection."""
    with socket.create_connection((host, port), PATIENCE):
        return "open"


def datagram(host, port, said):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as one:
        one.settimeout(PATIENCE)
        one.sendto(said.encode(), (host, port))
        return one.recv(512).decode("latin-1")


def ping(host):
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as one:
        one.sendto(b"\x08\x00\xf7\xff\x00\x00\x00\x00", (host, 0))
        return "sent"


def resolve(host):
    try:
        return socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_STREAM)[0][4][0]
    except socket.gaierror as error:
        return f"no address ({error.errno})"


def query(host, kind):
    """The code and the number of answers for a type of record."""
    name = b"".join(bytes([len(label)]) + label.encode() for label in host.split("."))
    asked = struct.pack(">6H", 7, 0x0100, 1, 0, 0, 0) + name + b"\0" + struct.pack(">2H", kind, 1)
    heard = exchange(asked)
    _, flags, _, answers, _, _ = struct.unpack_from(">6H", heard)
    return f"code {flags & 15}, {answers} answers"


def exchange(asked):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.settimeout(PATIENCE)
        one.sendto(asked, ("127.0.0.1", 53))
        return one.recv(512)


def flood(number):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        for at in range(number):
            one.sendto(b"%012d" % at, ("127.0.0.1", 53))
    return "sent"


def raw(host, port, *said):
    """All that comes back after each piece is said."""
    with socket.create_connection((host, port), PATIENCE) as one:
        with suppress(OSError):  # whoever refuses may have gone before all is said
            for piece in said:
                one.sendall(piece.encode("latin-1"))
            one.shutdown(socket.SHUT_WR)
        return heard(one) or "closed"


def proxy(*said):
    return raw(*PROXY, *said)


def heard(one):
    whole = b""
    with suppress(ConnectionResetError):
        while piece := one.recv(65536):
            whole += piece
    return whole.decode("latin-1")


def tunnel(target, said):
    """What comes back through a tunnel that carries these bytes, or the refusal."""
    with connected(target) as one:
        with suppress(OSError):  # as above
            one.sendall(said.encode("latin-1"))
            one.shutdown(socket.SHUT_WR)
        return heard(one) or "closed"


def connected(target):
    one = socket.create_connection(PROXY, PATIENCE)
    one.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode("latin-1"))
    head = b""
    while b"\r\n\r\n" not in head:
        piece = one.recv(1)
        if not piece:
            raise OSError("closed")
        head += piece
    if not head.startswith(b"HTTP/1.1 200"):
        raise OSError(head.decode("latin-1"))
    return one


def by_socks(host, port):
    one = socket.create_connection(PROXY, PATIENCE)
    one.sendall(b"\x05\x01\x00")
    one.recv(2)
    one.sendall(b"\x05\x01\x00\x03" + bytes([len(host)]) + host.encode() + struct.pack(">H", port))
    if one.recv(10)[1]:
        raise OSError("SOCKS refused")
    return one


WAYS = {
    "connect": lambda host, port: connected(f"{host}:{port}"),
    "socks": by_socks,
    "plain": lambda host, port: socket.create_connection((host, port), PATIENCE),
}


def tls(way, host, port, name=None):
    """What a site answers over TLS in which `name` is said, the host's if there is none."""
    with WAYS[way](host, port) as one, context().wrap_socket(one, server_hostname=name or host) as secured:
        secured.sendall(f"GET / HTTP/1.1\r\nHost: {name or host}\r\nConnection: close\r\n\r\n".encode())
        return heard(secured).rpartition("\r\n")[2]


def context():
    made = ssl.create_default_context(cafile=str(FOLDER / "ca.pem"))
    made.check_hostname = False  # what is of interest is who answers, not what the client makes of it
    return made


def nameless(host, port):
    with connected(f"{host}:{port}") as one, context().wrap_socket(one) as secured:
        return heard(secured)


def encrypted(host, port):
    """A hello that has, beside the host's name, the extension of an encrypted one."""
    hello = first_flight(host)
    body = hello[9:]
    extensions = 34 + 1 + body[34]
    extensions += 2 + int.from_bytes(body[extensions : extensions + 2], "big")
    extensions += 1 + body[extensions]
    content = body[extensions + 2 :] + b"\xfe\x0d\x00\x04\x00abc"
    whole = body[:extensions] + struct.pack(">H", len(content)) + content
    handshake = b"\x01" + len(whole).to_bytes(3, "big") + whole
    with connected(f"{host}:{port}") as one:
        one.sendall(b"\x16\x03\x01" + struct.pack(">H", len(handshake)) + handshake)
        return heard(one) or "closed"


def first_flight(host):
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context().wrap_bio(incoming, outgoing, server_hostname=host)
    with suppress(ssl.SSLWantReadError):
        client.do_handshake()
    return outgoing.read()


def pieces(host, port):
    """A hello in records of 40 bytes."""
    handshake = first_flight(host)[5:]
    with connected(f"{host}:{port}") as one:
        for at in range(0, len(handshake), 40):
            piece = handshake[at : at + 40]
            one.sendall(b"\x16\x03\x01" + struct.pack(">H", len(piece)) + piece)
        return f"record {one.recv(1)[0]}"


def upload(host, port, mebibytes):
    """How many MiB were taken before the connection ended."""
    taken = 0
    with suppress(OSError), WAYS["connect"](host, port) as one:
        for _ in range(mebibytes):
            one.sendall(bytes(1 << 20))
            taken += 1
        one.shutdown(socket.SHUT_WR)
        heard(one)
    return taken


HELD = []


def hold(host, port):
    """Open a connection and keep it."""
    one = connected(f"{host}:{port}")
    HELD.append(one)
    return one.recv(100).decode()


def still():
    """What the connection that is kept says next."""
    return HELD.pop().recv(100).decode() or "closed"


def second(host, port, other):
    """What comes back for a hello that is for another host, after the server has asked for a second one."""
    with connected(f"{host}:{port}") as one:
        one.sendall(first_flight(host))
        asked = one.recv(65536)
        one.sendall(first_flight(other))
        return f"record {asked[0]}, {heard(one) or 'closed'}"


def spoken(host, *said):
    """All that a host answers to each piece, over TLS that is trusted whoever it is with."""
    with WAYS["plain"](host, 443) as one, untrusting().wrap_socket(one, server_hostname=host) as secured:
        with suppress(OSError):
            for piece in said:
                secured.sendall(piece.encode("latin-1"))
        secured.settimeout(2)
        whole = b""
        with suppress(OSError):
            while piece := secured.recv(65536):
                whole += piece
        return whole.decode("latin-1")


def left(host, said):
    """What becomes of a connection after an answer to what is said over TLS."""
    with WAYS["plain"](host, 443) as one, untrusting().wrap_socket(one, server_hostname=host) as secured:
        secured.settimeout(PATIENCE)
        secured.sendall(said.encode("latin-1"))
        try:
            while secured.recv(65536):
                pass
        except TimeoutError:
            return "open"
        return "closed"


def issuer(host):
    """Who vouches for a host."""
    with WAYS["plain"](host, 443) as one, untrusting().wrap_socket(one, server_hostname=host) as secured:
        certificate = secured.getpeercert(binary_form=True)
    shown = subprocess.run(
        ["openssl", "x509", "-inform", "DER", "-noout", "-issuer"],
        input=certificate,
        capture_output=True,
        check=True,
    )
    return shown.stdout.decode().rpartition("=")[2].strip(' "\n')


def untrusting():
    made = ssl.create_default_context()
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    return made


def program(variables, *command):
    """What a program says that knows nothing of all this."""
    env = {"PATH": os.environ["PATH"], "HOME": "/tmp", **variables}
    ran = subprocess.run(command, env=env, capture_output=True, text=True, timeout=20, check=False)
    return ran.stdout or ran.stderr


def drop():
    """Let go of a connection that is kept."""
    HELD.pop().close()
    return "dropped"


OPERATIONS = {
    one.__name__: one
    for one in (
        dial,
        datagram,
        ping,
        resolve,
        query,
        raw,
        proxy,
        tunnel,
        tls,
        nameless,
        encrypted,
        pieces,
        upload,
        hold,
        still,
        drop,
        program,
        flood,
        second,
        spoken,
        left,
        issuer,
    )
}

main()
