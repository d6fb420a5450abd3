"""Machines report their servers to a gateway, which knows them, and says what is to become of them."""

from __future__ import annotations

import http.client
import json
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from douane.cli.app import outcome
from douane.inventory.fleet import SEAL
from douane.inventory.identity import identify
from douane.stores.documents import load
from douane.wiring import open_store
from tests._promises import promise
from tests.unit.gateway.answering._person import begun

KNOWN = identify(["npx", "mail-mcp@1.0.0"], "mail")
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
MACHINE = KEY.public_key().public_bytes_raw().hex()


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        made = begun(tmp_path_factory.mktemp("home"), patch, "", '[inventory]\nunknown = "disable"\n')
        with made.running():
            with closing(open_store(load(made.document.parent, None), str(made.folder))) as store:
                store.register(KNOWN, 1.0)
            yield made


def report(machine=MACHINE, **changed):
    servers = [
        {
            "fingerprint": "a",
            "identity": KNOWN.id,
            "version": "1.0.0",
            "name": "mail",
            "source": "configured",
        },
        {
            "fingerprint": "b",
            "identity": KNOWN.id,
            "version": "2.0.0",
            "name": "mail",
            "source": "configured",
        },
        {"fingerprint": "c", "identity": f"{KNOWN.id}#77", "name": "mail", "source": "configured"},
        {"fingerprint": "d", "identity": "npm:evil", "name": "evil", "source": "configured"},
        {"fingerprint": "e", "identity": "npm:evil", "name": "evil", "source": "running"},
    ]
    return {"machine": machine, "name": "laptop", "at": time.time(), "servers": servers, **changed}


def posts(gate, said, key=KEY, token=None, body=None, method="POST"):
    content = json.dumps(said).encode()
    shown = f"ed25519 {key.public_key().public_bytes_raw().hex()} {key.sign(SEAL + content).hex()}"
    token = (gate.folder / "local.token").read_text().strip() if token is None else token
    where = urlsplit(gate.url)
    fields = {"Douane-Signature": shown, **({"Authorization": f"Bearer {token}"} if token else {})}
    with closing(http.client.HTTPConnection(where.hostname, where.port, timeout=10)) as connection:
        connection.request(method, "/fleet/report", content if body is None else body, fields)
        answer = connection.getresponse()
        return answer.status, answer.read()


@promise("P-FLEET-SIGNED")
def test_each_server_is_told_what_the_inventory_says_of_it_and_only_strangers_are_to_go(gate):
    status, said = posts(gate, report())
    assert status == 200
    answer = json.loads(said)
    assert answer["servers"] == {
        "a": "known",
        "b": "drifted",
        "c": "drifted",
        "d": "unknown",
        "e": "unknown",
    }
    assert answer["disable"] == ["d"], "what runs has no entry that could be taken out"


@promise("P-FLEET-SIGNED")
@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"machine": "0" * 64}, 403),
        ({"machine": "x"}, 400),
        ({"at": time.time() - 3600}, 403),
        ({"at": 1e400}, 400),
        ({"servers": [1]}, 400),
        ({"servers": {}}, 400),
    ],
)
def test_a_report_that_is_none_old_or_of_another_machine_is_refused(changed, status, gate):
    assert posts(gate, report(**changed))[0] == status


@promise("P-FLEET-SIGNED")
def test_a_report_that_was_changed_on_the_way_is_refused(gate):
    assert posts(gate, report(), body=json.dumps(report(name="other")).encode())[0] == 403


@promise("P-FLEET-SIGNED")
def test_a_report_counts_once(gate):
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
    said = report(other.public_key().public_bytes_raw().hex())
    assert [posts(gate, said, other)[0] for _ in range(2)] == [200, 409]


@pytest.mark.parametrize(
    ("token", "method", "status"), [("", "POST", 401), ("dk_x", "POST", 401), (None, "GET", 405)]
)
def test_nobody_reports_who_is_not_let_in(token, method, status, gate):
    assert posts(gate, report(), token=token, method=method)[0] == status


@pytest.fixture
def laptop(gate, tmp_path, monkeypatch):
    """A machine with an entry that the gateway does not know, and one that it does."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DOUANE_KEY", (gate.folder / "local.token").read_text().strip())
    monkeypatch.chdir(tmp_path)
    file = tmp_path / ".cursor" / "mcp.json"
    file.parent.mkdir()
    file.write_text(
        '{"mcpServers": {\n  "evil": {"command": "npx", "args": ["evil-mcp@1.0.0"]},\n'
        '  "mail": {"command": "npx", "args": ["mail-mcp@1.0.0"]}\n}}\n'
    )
    (tmp_path / "ps").write_text("")
    return file


@promise("P-FLEET-ENFORCED")
def test_an_entry_goes_only_where_the_machine_lets_it_and_a_copy_stays(laptop, gate, capsys):
    before = laptop.read_text()
    command = ["discover", "--json", "--processes", "ps", "--report", gate.url]
    assert outcome(command) == 1
    assert laptop.read_text() == before
    assert "evil of cursor is unknown" in capsys.readouterr().err
    assert outcome([*command, "--enforce"]) == 1
    assert json.loads(laptop.read_text())["mcpServers"].keys() == {"mail"}
    copy = Path(capsys.readouterr().err.rpartition(" kept at ")[2].strip())
    assert copy.read_text() == before
    assert copy.stat().st_mode & 0o077 == 0


@promise("P-FLEET-ENFORCED")
@pytest.mark.parametrize(
    "url", ["http://example.org", "ftp://127.0.0.1", "https://u:p@x.org", "http://[", "x"]
)
def test_nobody_is_told_or_obeyed_who_is_not_known_for_sure(url, laptop, capsys):
    before = laptop.read_text()
    assert outcome(["discover", "--json", "--processes", "ps", "--report", url, "--enforce"]) == 2
    assert laptop.read_text() == before


def test_enforcing_needs_a_gateway(laptop):
    assert outcome(["discover", "--enforce"]) == 2


def test_a_gateway_that_does_not_answer_is_told_of(laptop, capsys):
    assert outcome(["discover", "--json", "--processes", "ps", "--report", "http://127.0.0.1:1"]) == 3
    assert "does not answer" in capsys.readouterr().err


def test_the_fleet_is_shown_with_what_no_machine_has(gate, monkeypatch, capsys):
    monkeypatch.setenv("DOUANE_STATE", str(gate.folder))
    with closing(open_store(load(gate.document.parent, None), str(gate.folder))) as store:
        store.register(identify(["npx", "lost-mcp"], "lost"), 1.0)
    posts(gate, report())
    assert outcome(["fleet", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {(row["server"], row["standing"]) for row in rows} >= {
        ("mail", "known"),
        ("mail", "drifted"),
        ("evil", "unknown"),
        ("lost", "orphaned"),
    }
    assert outcome(["fleet", "--standing", "orphaned"]) == 0
    assert "npm:evil" not in capsys.readouterr().out
