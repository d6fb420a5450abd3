"""Against the real programs of Debian, where they are installed: rsyslog over TLS, and NATS with a stream."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from contextlib import closing, contextmanager

import pytest

from douane.alerts.grouping import Group, notice_of
from douane.alerts.made import alert_of
from douane.policy.sinks import Kind, Reach, Sink
from tests.contracts.receivers.streams import certificate_files
from tests.contracts.test_sinks import HOSTILE, SECRET, notice, send
from tests.unit.alerts._bodies import finding, judged

pytestmark = pytest.mark.long
PATIENCE = 20
RSYSLOG, NATS = (
    shutil.which("rsyslogd", path="/usr/sbin:/usr/bin"),
    shutil.which("nats-server", path="/usr/sbin:/usr/bin"),
)


class Reached:
    """A sink, for `send`."""

    def __init__(self, sink):
        self.sink = sink


def free_port():
    with closing(socket.create_server(("127.0.0.1", 0))) as one:
        return one.getsockname()[1]


@contextmanager
def running(port, *command):
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: _listens(port))
            yield
        finally:
            process.terminate()


def _listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def until(holds):
    end = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < end, "it did not come in time"
        time.sleep(0.05)
    return found


@pytest.mark.skipif(RSYSLOG is None, reason="rsyslog and rsyslog-gnutls are not installed")
def test_rsyslog_takes_messages_over_tls_and_reads_their_structured_data(tmp_path):
    ca, crt, key = certificate_files(tmp_path)
    port, log = free_port(), tmp_path / "log"
    (tmp_path / "rsyslog.conf").write_text(
        f'global(workDirectory="{tmp_path}" defaultNetstreamDriverCAFile="{ca}"'
        f' defaultNetstreamDriverCertFile="{crt}" defaultNetstreamDriverKeyFile="{key}")\n'
        'module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="anon")\n'
        f'input(type="imtcp" port="{port}" address="127.0.0.1")\n'
        'template(name="all" type="string" string="%pri%|%app-name%|%msgid%|%structured-data%|%msg%\\n")\n'
        f'action(type="omfile" file="{log}" template="all")\n'
    )
    sink = Sink("real", Kind.SYSLOG, Reach.PRIVATE, {"url": (f"tls://localhost:{port}",), "ca": (ca,)})
    with running(port, RSYSLOG, "-n", "-f", str(tmp_path / "rsyslog.conf"), "-i", str(tmp_path / "pid")):
        body = judged(
            action="deny", subject=HOSTILE, principal=SECRET, findings=[finding("a.b", where=f"/{HOSTILE}")]
        )
        send(
            Reached(sink),
            notice(1),
            notice(2),
            notice_of(Group("h", alert_of(1, body, "default"), 1, 1.7e9, 1.7e9)),
        )
        lines = until(
            lambda: len(found := log.read_text().splitlines() if log.exists() else []) >= 3 and found
        )
    assert [line.split("|")[:3] for line in lines] == [["107", "douane", "trigger"]] * 3
    assert '[douane@32473 id="k-1.0" alert="k-1"' in lines[0]
    assert SECRET not in log.read_text()
    assert len(lines) == 3


@pytest.mark.skipif(NATS is None, reason="nats-server is not installed")
def test_a_stream_of_nats_keeps_each_notice_once(tmp_path, monkeypatch):
    monkeypatch.setenv("TOKEN", "made-up-token-of-nats")
    port = free_port()
    given = {"url": (f"nats://127.0.0.1:{port}",), "subject": ("douane.alerts",), "token": ("env://TOKEN",)}
    kept = Sink("real", Kind.NATS, Reach.PRIVATE, given | {"stream": ("yes",)})
    command = (
        NATS,
        "-js",
        "-sd",
        str(tmp_path),
        "-a",
        "127.0.0.1",
        "-p",
        str(port),
        "--auth",
        "made-up-token-of-nats",
    )
    with running(port, *command):
        stream = {"name": "ALERTS", "subjects": ["douane.alerts"], "storage": "file", "num_replicas": 1}
        assert "error" not in asked(port, "$JS.API.STREAM.CREATE.ALERTS", stream)
        send(Reached(kept), notice(1), notice(2))
        send(Reached(kept), notice(2), notice(3))
        state = asked(port, "$JS.API.STREAM.INFO.ALERTS", {})["state"]
        send(Reached(kept._replace(given=given)), notice(4))
    assert state["messages"] == 3


def asked(port, subject, request):
    """What the API of JetStream answers."""
    body = json.dumps(request).encode()
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as stream:
        file = stream.makefile("rb")
        stream.sendall(
            b'CONNECT {"auth_token":"made-up-token-of-nats","verbose":false}\r\nSUB in 1\r\n'
            + f"PUB {subject} in {len(body)}\r\n".encode() + body + b"\r\n"
        )  # fmt: skip
        while not (line := file.readline()).startswith(b"MSG"):
            assert line, "it ended"
        return json.loads(file.read(int(line.split()[-1])))
