"""Three real servers behind one door: what a client gets through it, and what nobody gets."""

from __future__ import annotations

import json
import subprocess
from contextlib import ExitStack

import pytest

from tests._promises import promise
from tests.e2e import installed, servers
from tests.e2e.gateway.gateway import gateway_process, token_in
from tests.e2e.gateway.running import FIXTURE
from tests.e2e.gateway.web_client import WebClient
from tests.e2e.recordings import isolated_state
from tests.playbooks.post import made_up_key

CONFIG = """\
[gateway]
listen = "127.0.0.1:0"

[servers.web]
url = "{url}"

[servers.files]
command = {files}

[servers.notes]
command = {notes}
env = ["MEMORY_FILE_PATH"]

[servers.gone]
url = "http://127.0.0.1:9/mcp"

[[rule]]
id = "no-moves"
server = "files"
tool = "move_file"
method = "tools/call"
action = "deny"
"""


@pytest.fixture(scope="module")
def address(server_at, need, ground, home):
    for server in (servers.FILESYSTEM, servers.MEMORY):
        need(server.peer)
    commands = {
        name: json.dumps(list(server.command(ground)))
        for name, server in (("files", servers.FILESYSTEM), ("notes", servers.MEMORY))
    }
    config = CONFIG.replace("{files}", commands["files"]).replace("{notes}", commands["notes"])
    with ExitStack() as stack:
        _, address = stack.enter_context(gateway_process(server_at(FIXTURE), home, config))
        yield address


@pytest.fixture
def enter(address, home):
    """`enter(server)` is a client in a session with that server, unless it is to be a stranger."""

    def entered(server, token=None):
        client = WebClient(f"{address}/servers/{server}/mcp", token or token_in(home))
        return client.opened()

    return entered


def test_three_servers_answer_through_one_door(enter, ground):
    web, files, notes = (enter(server) for server in ("web", "files", "notes"))

    read = files.calls("read_text_file", path=str(ground / "notes.txt"))
    graph = notes.calls("read_graph")
    text = web.calls("test_simple_text")
    assert "first line" in read.result["content"][0]["text"]
    assert graph.result["structuredContent"] == {"entities": [], "relations": []}
    assert text.result["content"][0]["type"] == "text"


def test_each_session_has_a_process_of_its_own_that_ends_with_it(enter, ground):
    before = processes(ground)
    one, other = enter("files"), enter("files")
    for client in (one, other):
        client.calls("list_allowed_directories")
    assert processes(ground) >= before + 2
    assert one.ends().status == 200
    assert other.ends().status == 200
    assert one.calls("list_allowed_directories").status == 404


def processes(ground):
    """How many processes have the folder on their command line."""
    listed = subprocess.run(("ps", "-eww", "-o", "args"), capture_output=True, text=True, check=True).stdout
    return sum(str(ground) in line for line in listed.splitlines())


@promise("P-AS-INSPECTED")
def test_a_key_does_not_leave_and_does_not_come_back(enter, ground):
    files, key = enter("files"), made_up_key()
    (ground / "key.txt").write_text(f"aws {key}\n", "utf-8")

    written = files.calls("write_file", path=str(ground / "out.txt"), content=f"aws {key}")
    read = files.calls("read_text_file", path=str(ground / "key.txt"))
    assert written.result["isError"]
    assert not (ground / "out.txt").exists()
    assert key not in json.dumps(read.message)
    assert "[redacted" in json.dumps(read.message)


def test_a_forbidden_tool_is_refused_in_words_and_the_session_goes_on(enter, ground):
    files = enter("files")
    heard = files.calls("move_file", source=str(ground / "notes.txt"), destination=str(ground / "b.txt"))

    assert heard.status == 200
    assert heard.message["error"]["code"] == 4030
    assert "no-moves" in json.dumps(heard.message)
    assert (ground / "notes.txt").exists()
    assert files.calls("list_allowed_directories").status == 200


@promise("P-SESSION-BOUND")
def test_a_session_of_another_principal_is_not_there(enter, home):
    mine = enter("web")
    theirs = enter("web", token=new_key(home, "someone-else"))
    theirs.session = mine.session

    assert theirs.calls("test_simple_text").status == 404
    assert mine.calls("test_simple_text").status == 200


def new_key(home, name):
    made = subprocess.run(
        (str(installed.DOUANE), "keys", "create", name, "--json"),
        env=isolated_state(home),
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return json.loads(made.stdout)["key"]


def test_a_session_of_another_server_is_not_there(enter):
    web, notes = enter("web"), enter("notes")
    notes.session = web.session
    assert notes.calls("read_graph").status == 404


@pytest.mark.parametrize("session", ["", "made-up", "x" * 400, "Aajv_3rVw1vaeESOX86t4qPJAzdqobpx"])
def test_a_made_up_session_is_not_there(enter, session):
    web = enter("web")
    web.session = session
    assert web.calls("test_simple_text").status == 404


@promise("P-ANSWER-MATCHES")
def test_an_answer_that_nobody_waits_for_goes_nowhere(enter):
    web = enter("web")
    assert web.sends({"jsonrpc": "2.0", "id": 77, "result": {"roots": []}}).status == 400


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"authorization": "Bearer wrong"}, 401),
        ({"authorization": None}, 401),
        ({"content-type": "text/plain"}, 415),
        ({"accept": "application/json"}, 406),
        ({"host": "evil.example"}, 421),
        ({"origin": "https://evil.example"}, 403),
        ({"content-encoding": "gzip"}, 415),
    ],
)
def test_a_request_that_may_not_come_in_says_why(enter, fields, status):
    web = enter("web")
    heard = web.calls("test_simple_text", headers=fields)
    assert heard.status == status
    assert heard.text.strip()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"jsonrpc":"2.0","id":1,"id":2,"method":"tools/list"}',
        b'{"jsonrpc":"2.0","id":1.5,"method":"tools/list"}',
        b'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"a":NaN}}',
        b'{"jsonrpc":"2.0","id":1,"method":"tools/list","result":{}}',
        b'\xff{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
    ],
)
@promise("P-STRICT-JSON")
def test_a_malformed_message_is_refused_with_400(enter, body):
    assert enter("web").sends(body).status == 400


def test_a_message_over_several_lines_is_one_message(enter):
    asked = json.dumps({"jsonrpc": "2.0", "id": 9, "method": "tools/list", "params": {}}, indent=2)
    for server in ("web", "files"):
        heard = enter(server).sends(asked.replace("\n", "\r\n").encode())
        assert heard.status == 200
        assert heard.message["id"] == 9


def test_one_dead_server_hides_no_other(enter, address, home):
    gone = WebClient(f"{address}/servers/gone/mcp", token_in(home))
    heard = gone.asks("initialize", protocolVersion="2025-11-25", capabilities={}, clientInfo={})

    assert heard.status == 502
    assert heard.message["error"]["code"] == 5030
    assert gone.sends({"jsonrpc": "2.0", "method": "notifications/initialized"}).status == 502
    assert enter("web").calls("test_simple_text").status == 200


def test_there_is_nothing_where_nothing_is(address, home):
    nowhere = WebClient(f"{address}/servers/none/mcp", token_in(home))
    assert nowhere.asks("ping").status == 404
    assert WebClient(f"{address}/healthz", "").gets().status == 200


def test_all_of_it_is_in_the_audit_log(enter, home):
    enter("notes").calls("read_graph")
    told = subprocess.run(
        (str(installed.DOUANE), "audit", "verify"),
        env=isolated_state(home),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert told.returncode == 0, told.stdout + told.stderr
