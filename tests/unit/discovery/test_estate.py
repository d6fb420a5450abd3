"""Each server is told of once, wherever it was seen, with what there is to say against it."""

from __future__ import annotations

from pathlib import Path

import pytest

from douane import inventory
from douane.discovery.asking import Speaks
from douane.discovery.estate import MOST, Openness, View, records
from douane.discovery.packages import Package
from douane.discovery.ports import Listening
from douane.discovery.processes import Process
from douane.discovery.record import Source
from douane.inventory.holes import holes
from douane.model.estate import Entry
from douane.model.finding import Severity
from tests._promises import promise

KNOWN = holes((Path(inventory.__file__).parent / "holes.toml").read_text("utf-8"))
HOSTS = {"claude": "claude_code"}


def entry(command="", url="", **others):
    transport = "http" if url else "stdio"
    return Entry("cursor", "user", "/f", "x", ("x",), transport, tuple(command.split()), (), url)._replace(
        **others
    )


def process(pid, parent, line):
    return Process(pid, parent, 1000, tuple(line.split()))


def tokens(record):
    return {risk.token for risk in record.risks}


def only(**seen):
    (record,) = records(View(hosts=HOSTS, holes=KNOWN, **seen))
    return record


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (entry("douane-mcp --upstream uvx mcp-server-time==2025.1.1"), set()),
        (entry("uvx mcp-server-time==2025.1.1"), {"not_protected"}),
        (entry("npx weather-mcp"), {"not_protected", "unpinned_dependency"}),
        (entry("npx weather-mcp", is_enabled=False), {"unpinned_dependency"}),
        (entry("npx mcp-remote@0.1.15 https://x.org"), {"not_protected", "known_hole"}),
        (entry("npx mcp-remote@0.1.16 https://x.org"), {"not_protected"}),
        (entry("uvx --from git+https://x.org/a a"), {"not_protected", "remote_fetch_exec"}),
        (entry("npx desktop-commander-mcp@1.0.0"), {"not_protected", "mcp_shell_exec", "mcp_fs_write"}),
        (entry("npx mcp-server-filesystem@1.0.0 /x"), {"not_protected", "mcp_fs_write"}),
        (entry("claude mcp serve --dangerously-skip-permissions"), {"not_protected", "bypass_permissions"}),
        (entry(url="http://example.org/mcp"), {"not_protected", "cleartext_endpoint"}),
        (entry(url="ws://example.org/mcp"), {"not_protected", "cleartext_endpoint"}),
        (entry(url="https://example.org/mcp"), {"not_protected"}),
        (entry(url="http://127.0.0.1:8000/mcp"), {"not_protected"}),
        (entry(url="http://localhost/mcp"), {"not_protected"}),
        (entry(url="http://[::1/mcp"), {"not_protected"}),
        (entry("", name="", problem="it is no JSON"), {"unreadable_config"}),
        (entry("", problem="it has no command"), set()),
    ],
)
def test_an_entry_has_the_risks_that_it_has_and_no_others(one, expected):
    assert tokens(only(entries=[one])) == expected


def test_what_goes_to_our_own_gateway_is_protected():
    assert only(
        entries=[entry(url="http://127.0.0.1:8420/weather/mcp")], ours={"127.0.0.1:8420"}
    ).is_protected


@pytest.mark.parametrize(
    ("openness", "secrets", "token", "severity"),
    [
        (Openness(True, False), (), "world_readable_config", Severity.LOW),
        (Openness(True, False), (("A_TOKEN", "hunter2-9fK2mQ7"),), "world_readable_config", Severity.HIGH),
        (Openness(True, True), (), "world_writable_config", Severity.CRITICAL),
    ],
)
def test_a_file_that_others_can_read_or_change_is_told_of(openness, secrets, token, severity):
    record = only(entries=[entry("uvx a-mcp==1.0", env=secrets)], files={"/f": openness})
    assert next(risk.severity for risk in record.risks if risk.token == token) is severity


def test_a_file_that_is_there_for_all_is_told_of_only_for_what_is_secret_in_it():
    one = entry("uvx a-mcp==1.0", scope="managed")
    assert tokens(only(entries=[one], files={"/f": Openness(True, False)})) == {"not_protected"}


def test_a_file_with_more_servers_than_anybody_writes_hides_none_unsaid():
    found = records(View(entries=[entry(f"uvx a{number}-mcp==1") for number in range(600)]))
    assert len(found) == MOST + 1
    assert [one.problem != "" for one in found if "unreadable_config" in tokens(one)] == [True]


def test_a_server_that_runs_as_configured_is_one_record():
    record = only(
        entries=[entry("uvx mcp-server-time==2025.1.1")],
        processes=[process(7, 1, "claude"), process(8, 7, "/bin/uv tool uvx mcp-server-time==2025.1.1")],
    )
    assert (record.source, record.pids) == (Source.CONFIGURED, (8,))


def test_a_server_that_runs_beside_its_protected_entry_is_told_of_by_itself():
    found = records(
        View(
            entries=[entry("douane-mcp --upstream npx a-mcp@1.0.0")],
            processes=[process(7, 1, "claude"), process(8, 7, "npx a-mcp@1.0.0")],
            hosts=HOSTS,
        )
    )
    assert [(one.source, one.is_protected, one.host) for one in found] == [
        (Source.RUNNING, False, "claude_code"),
        (Source.CONFIGURED, True, "cursor"),
    ]


def test_a_socket_of_a_process_below_a_server_is_the_servers():
    socket = Listening("0.0.0.0", 8000, 0, 99)
    record = only(
        processes=[process(8, 1, "npx a-mcp@1.0.0"), process(9, 8, "node x.js")],
        sockets=[socket],
        holders={99: 9},
    )
    assert record.sockets == ("0.0.0.0:8000",)
    assert "open_socket" in tokens(record)


def test_a_socket_that_speaks_mcp_and_is_nobodys_is_a_server():
    socket = Listening("127.0.0.1", 8000, 0, 99)
    record = only(
        processes=[process(9, 1, "python app.py")],
        sockets=[socket],
        holders={99: 9},
        spoken=[(socket, Speaks("/mcp", ("2026-07-28",), "weather"))],
    )
    assert (record.source, record.url, record.name) == (
        Source.LISTENING,
        "http://127.0.0.1:8000/mcp",
        "weather",
    )
    assert (record.pids, tokens(record)) == ((9,), {"not_protected"})


def test_an_installed_package_is_told_of_once_and_only_its_holes_count():
    package = Package("npm", "mcp-remote", "0.1.15", "npx", "/p")
    record = only(packages=[package, package._replace(path="/q")])
    assert (record.source, tokens(record)) == (Source.INSTALLED, {"known_hole"})
    assert tokens(only(packages=[package._replace(version="0.1.16")])) == set()


def test_an_agent_that_asks_nobody_is_told_of():
    record = only(processes=[process(9, 1, "claude --dangerously-skip-permissions")])
    assert (record.source, record.host, tokens(record)) == (
        Source.AGENT,
        "claude_code",
        {"bypass_permissions"},
    )


def test_what_is_in_the_inventory_is_known():
    assert only(entries=[entry("uvx a-mcp==1")], known={"pypi:a-mcp"}).is_known


KEY = "9fK2mQ7xT4vB8nL1pR6w"


@promise("P-DISCOVER-NO-SECRETS")
@pytest.mark.parametrize(
    "one",
    [
        entry(url=f"https://mcp.example.org/s/{KEY}/mcp"),
        entry(f"douane connect https://mcp.example.org/s/{KEY}/mcp"),
        entry(f"npx mcp-remote@0.1.16 https://mcp.example.org/s/{KEY}/mcp"),
    ],
)
def test_a_key_in_the_path_of_an_address_is_in_no_record(one):
    record = only(entries=[one])
    assert KEY not in repr(record)
    assert only(entries=[one], known={record.identity}).is_known


@promise("P-DISCOVER-NO-SECRETS")
def test_what_an_interpreter_is_told_to_run_is_no_name():
    secret = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"
    one = Process(9, 1, 0, ("python", "-c", f"import x/mcp-server-{secret}"))
    assert records(View(processes=[one])) == ()
    one = Process(9, 1, 0, ("node", f"/x/mcp-server-{secret}.js"))
    assert secret not in repr(records(View(processes=[one]))[0])


def test_fingerprints_stay_and_differ():
    one, other = records(View(entries=[entry("npx a-mcp"), entry("npx a-mcp", host="zed")]))
    prints = {record.fingerprint(risk) for record in (one, other) for risk in record.risks}
    assert len(prints) == 4
    again = records(View(entries=[entry("npx a-mcp")], processes=[process(9, 1, "npx a-mcp")]))[0]
    assert again.fingerprint(again.risks[0]) in prints
