"""Secrets that a contained server never holds: real programs with placeholders, and a made-up host that wants the value."""

from __future__ import annotations

import shutil
import sys

import pytest

from douane.errors import ConfigError
from douane.model.profile import HostSecret, Place
from douane.sandbox.egress.attempt import Owner, Running, Swapped, entry
from douane.sandbox.egress.broker import Broker
from douane.sandbox.egress.placeholders.keeping import Placeholders
from douane.sandbox.egress.rules import read
from tests._promises import promise
from tests.e2e.sandbox.api_host import serving
from tests.e2e.sandbox.egress_world import Sandbox, Server, World, need_namespaces

VALUE = "ghp_" + "Zx9" * 12
KEY = "other-key-of-a-service-0123456789"
RULES = ("api.example.com", "other.example.com", "http://plain.example.com", "tcp://db.example.com:5432")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("world"))
    made.seen = []
    made.servers["api"] = Server(serving(made.context, made.seen))
    made.put("api.example.com", "93.184.216.1", api=443)
    made.put("other.example.com", "93.184.216.3", api=443)
    made.put("plain.example.com", "93.184.216.4", http=80)
    made.put("db.example.com", "93.184.216.5", database=5432)
    yield made
    made.close()


@pytest.fixture(scope="module")
def values():
    return {"secret://github": VALUE, "secret://service": KEY}


@pytest.fixture(scope="module")
def placeholders(world, values):
    def reveal(reference):
        if reference not in values:
            raise ConfigError(f"there is no `{reference}`", "set it")
        return values[reference]

    ca = str(world.folder / "ca.pem")
    made = Placeholders(
        (
            HostSecret("TOKEN", "secret://github", ("api.example.com",), ca=ca),
            HostSecret("KEY", "secret://service", ("other.example.com",), ("x-key",), tuple(Place), ca),
        ),
        reveal,
    )
    (world.folder / "roots.pem").write_bytes(made.files["/etc/douane/roots.pem"])
    return made


@pytest.fixture(scope="module")
def sandbox(world, placeholders):
    need_namespaces()
    broker = Broker()
    made = Sandbox(world, read(RULES), broker, placeholders=placeholders)
    yield made
    made.close()
    broker.close()


@pytest.fixture
def runs(sandbox, placeholders, world):
    """`runs(command…)` is what a program says that has what a server in the sandbox has."""
    roots = str(world.folder / "roots.pem")
    given = {name: value for name, value in placeholders.variables.items() if not value.startswith("/")}
    trust = dict.fromkeys(set(placeholders.variables) - set(given), roots)
    world.seen.clear()
    sandbox.notes.clear()
    return lambda *command: sandbox.tries("program", given | trust, *command)


@pytest.fixture
def curl(runs):
    if shutil.which("curl") is None:
        pytest.skip("curl IS NOT INSTALLED")
    return lambda *arguments: runs("curl", "-sS", *arguments)


REQUESTS = """
import os, requests
session = requests.Session()
session.headers["Authorization"] = "Bearer " + os.environ["TOKEN"]
for number in range(2):
    print(session.get(f"https://api.example.com/{number}").json()["headers"]["Authorization"])
"""
URLLIB = """
import os, urllib.request as u
asked = u.Request("https://api.example.com/0", headers={"Authorization": "Bearer " + os.environ["TOKEN"]})
print(u.urlopen(asked).headers["X-Was"])
"""
FETCH = """
const headers = {Authorization: "Bearer " + process.env.TOKEN}
fetch("https://api.example.com/0", {headers}).then((r) => r.json()).then((r) => console.log(r.headers.Authorization))
"""


@promise("P-PLACEHOLDER-NEVER-HELD")
@pytest.mark.parametrize(
    ("command", "times"),
    [
        ((sys.executable, "-c", REQUESTS), 2),
        ((sys.executable, "-Ic", URLLIB), 1),
        (("node", "-e", FETCH), 1),
    ],
    ids=["requests", "urllib", "node"],
)
def test_programs_send_the_value_and_never_see_it(runs, world, sandbox, placeholders, command, times):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} IS NOT INSTALLED")
    placeholder = placeholders.variables["TOKEN"]
    sandbox.running = Running(frozenset({"list_issues"}), "session-1", "local:alice")
    said = runs(*command)
    assert said.split("\n")[:-1] == [f"Bearer {placeholder}"] * times
    assert [headers["Authorization"] for _, _, headers, _ in world.seen] == [f"Bearer {VALUE}"] * times
    swaps = [one for one in sandbox.notes if isinstance(one, Swapped)]
    assert [one.secrets for one in swaps] == [("secret://github",)] * times
    body = entry(swaps[0], Owner("id", "server")).body
    assert (body["method"], body["subject"], body["secrets"], body["tools"]) == (
        "egress/secret",
        "api.example.com:443",
        ["secret://github"],
        ["list_issues"],
    )
    assert VALUE not in str(sandbox.notes)
