"""No id of one tenant reaches anything of another."""

from __future__ import annotations

import json
import subprocess
from contextlib import closing

import pytest

from douane.stores.reader import Reader
from tests._promises import promise
from tests.e2e import installed
from tests.e2e.gateway.gateway import PATH, gateway_process
from tests.e2e.gateway.recording_server import recording_server
from tests.e2e.gateway.test_identity import bearing, key
from tests.e2e.recordings import isolated_state

CONFIG = """\
[gateway]
listen = "127.0.0.1:0"

[tenants.acme]
[tenants.globex]

[[rule]]
id = "nobody-writes"
tool = "write"
action = "deny"
"""
SERVER = '[servers.{}]\nurl = "{}"\n'
ONLY_GLOBEX = "/servers/two/mcp"


@pytest.fixture(scope="module")
def upstreams():
    with recording_server() as acme, recording_server() as globex:
        yield {"acme": acme, "globex": globex}


@pytest.fixture(scope="module")
def home(tmp_path_factory, upstreams):
    made = tmp_path_factory.mktemp("home")
    documents = {
        "acme": SERVER.format("one", upstreams["acme"].url) + '[roles.boss]\nprincipals = "key:ann"\n',
        "globex": SERVER.format("one", upstreams["globex"].url)
        + SERVER.format("two", upstreams["globex"].url),
    }
    rule = '[[rule]]\nid = "bosses-read"\nrole = "!boss"\ntool = "read"\naction = "deny"\n'
    for tenant, text in documents.items():
        folder = made / "config" / "tenants" / tenant
        folder.mkdir(parents=True)
        (folder / "douane.toml").write_text(text + (rule if tenant == "acme" else ""))
    return made


@pytest.fixture(scope="module")
def gate(home):
    with gateway_process("", home, CONFIG) as (_process, address):
        yield address


@pytest.fixture(scope="module")
def clients(gate, home):
    """One of each tenant, by the tenant's name."""
    names = {"acme": "ann", "globex": "gus"}
    opened = {tenant: bearing(gate, key(home, name, f"--tenant={tenant}")) for tenant, name in names.items()}
    for client in opened.values():
        assert client.opens() == 200
    return opened


def entries(folder):
    with closing(Reader(str(folder))) as log:
        return [json.loads(entry.body) for entry in log.after(0)]


@promise("P-TENANTS-APART")
def test_the_same_path_leads_each_to_its_own_server(clients, upstreams):
    for tenant, client in clients.items():
        before = {name: len(kept.requests) for name, kept in upstreams.items()}
        client.asks("tools/list")
        after = {name: len(kept.requests) for name, kept in upstreams.items()}

        assert {name for name in after if after[name] != before[name]} == {tenant}


@promise("P-TENANTS-APART")
def test_a_server_of_another_tenant_is_not_there(clients):
    assert clients["acme"].asks("tools/list", ONLY_GLOBEX)[0] == 404
    there = clients["acme"].asks("tools/list", ONLY_GLOBEX)[2]
    nowhere = clients["acme"].asks("tools/list", "/servers/nowhere/mcp")[2]
    assert there == nowhere


@promise("P-TENANTS-APART")
def test_a_session_of_another_tenant_is_none(clients, upstreams):
    before = [len(kept.requests) for kept in upstreams.values()]
    acme, globex = clients["acme"], clients["globex"]
    own, acme.session = acme.session, globex.session
    try:
        assert acme.asks("tools/list")[0] == 404
        assert acme.sends("DELETE", PATH)[0] in {404, 405}
    finally:
        acme.session = own
    assert [len(kept.requests) for kept in upstreams.values()] == before
    assert globex.asks("tools/list")[0] == 200


@promise("P-TENANTS-APART")
def test_each_has_its_own_log_pins_and_keys(clients, home):
    for client in clients.values():
        client.tools()
    states = {tenant: home / "state" / "tenants" / tenant for tenant in clients}
    whose = {
        tenant: {
            one["principal"] for one in entries(folder) if not one["method"].startswith("control/keys.create")
        }
        for tenant, folder in states.items()
    }

    assert {tenant: found - {""} for tenant, found in whose.items()} == {
        "acme": {"key:ann"},
        "globex": {"key:gus"},
    }
    assert {one["principal"] for one in entries(home / "state")} & {"key:ann", "key:gus"} == set()
    for name in ("seal.key", "signing.key"):
        kept = {
            tenant: (folder / name).read_bytes()
            for tenant, folder in states.items()
            if (folder / name).exists()
        }
        assert len(set(kept.values())) == len(kept)


@promise("P-TENANTS-APART")
def test_each_has_its_own_rules_and_roles_above_those_of_all(clients):
    assert clients["acme"].tools() == ["read"], "who is a boss there"
    assert clients["globex"].tools() == ["read"], "where nobody needs to be one"


@promise("P-TENANTS-APART")
def test_who_is_of_no_tenant_is_not_let_in(gate, home):
    command = (str(installed.DOUANE), "keys", "create", "nobody", "--json")
    env = {"PATH": "/usr/bin:/bin", **isolated_state(home)}
    assert subprocess.run(command, env=env, capture_output=True, check=False, timeout=20).returncode == 2
    token = (home / "state" / "local.token").read_text().strip()

    assert bearing(gate, token).opens() == 403
