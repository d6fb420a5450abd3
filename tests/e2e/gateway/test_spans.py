"""Spans of a real gateway, as a collector gets them."""

from __future__ import annotations

import json
from contextlib import ExitStack

import pytest

from tests._promises import promise
from tests.e2e import servers
from tests.e2e.gateway.collector import collecting
from tests.e2e.gateway.gateway import CONFIG, PATH, bearing, gateway_process, token_in
from tests.e2e.gateway.one_server import one_server
from tests.e2e.gateway.passing import passing
from tests.e2e.gateway.running import FASTMCP, FIXTURE
from tests.e2e.gateway.telling import tell
from tests.e2e.gateway.web_client import WebClient
from tests.e2e.gateway.web_conversations import LIST_TOOLS, OPEN, telling
from tests.e2e.recordings import MCP2_LEGACY, MCP2_MODERN
from tests.playbooks.post import made_up_key

TRACE = "0af7651916cd43dd8448eb211c80319c"
ABOVE = "b7ad6b7169203331"
BESIDE = "00f067aa0ba902b7"
PARENT = f"00-{TRACE}-{ABOVE}-01"
TELEMETRY = '[telemetry]\nendpoint = "{}"\n'
OFTEN = {"OTEL_BSP_SCHEDULE_DELAY": "50"}  # milliseconds


@pytest.fixture
def collector():
    with collecting() as found:
        yield found


@pytest.fixture
def home(tmp_path):
    return tmp_path


@pytest.fixture
def behind(home):
    """`behind(url, more)` is a URL of a gateway in front of that server, with that in its configuration."""
    with ExitStack() as stack:

        def start(url, more=""):
            config = CONFIG.replace("[gateway]", f"{more}\n[gateway]")
            _, address = stack.enter_context(gateway_process(url, home, config, OFTEN))
            return address

        start.home = home
        yield start


@pytest.fixture
def client(behind, home, collector):
    """`client(url)` is one in a session there."""

    def enter(url):
        address = behind(url, TELEMETRY.format(collector.url))
        return WebClient(address + PATH, token_in(home)).opened()

    return enter


def of(spans, kind, method):
    return [one for one in spans if (one.kind, one.attributes["mcp.method.name"]) == (kind, method)]


def called(spans):
    return of(spans, "server", "tools/call")


@promise("P-SPANS")
def test_a_call_is_a_span_below_its_clients_with_one_below_it_for_the_server(client, collector):
    with one_server() as server:
        one = client(server.url)
        asked = {"name": "read", "arguments": {}, "_meta": {"traceparent": PARENT}}
        said = one.asks("tools/call", {"traceparent": f"00-{TRACE}-{BESIDE}-01"}, **asked)
        assert said.status == 200
        spans = collector.wait(called)
        _, fields, message = server.asked[-1]

    [span], [sent] = called(spans), of(spans, "client", "tools/call")
    assert (span.name, span.trace, span.above, span.links) == ("tools/call read", TRACE, ABOVE, [BESIDE])
    assert (sent.name, sent.trace, sent.above) == ("tools/call read", TRACE, span.id)
    assert span.seconds >= sent.seconds
    assert span.attributes["gen_ai.operation.name"] == "execute_tool"
    assert span.attributes["mcp.protocol.version"] == "2025-11-25"
    assert sent.attributes["douane.server.name"] == "one"
    assert collector.resource["service.name"] == "douane"
    assert fields["traceparent"] == f"00-{TRACE}-{sent.id}-01"
    assert message["params"]["_meta"] == {"traceparent": PARENT}


@promise("P-SPANS-NO-CONTENT")
def test_spans_hold_nothing_of_what_is_said(client, collector):
    secret = made_up_key()
    with one_server() as server:
        one = client(server.url)
        for headers in ({"tracestate": f"a={secret}", "baggage": f"b={secret}", "traceparent": PARENT}, {}):
            one.calls("read", headers, text=secret)
            one.calls(secret, headers)
            one.asks("resources/read", headers, uri=f"a://{secret}")
            one.asks(secret, headers)
            params = {"name": secret, "_meta": {"tracestate": secret, "baggage": secret}}
            one.sends({"jsonrpc": "2.0", "id": secret, "method": "prompts/get", "params": params}, headers)
        collector.wait(lambda spans: len(of(spans, "server", "prompts/get")) == 2)
        sent = json.dumps([(fields, message) for _, fields, message in server.asked])
    assert secret.encode() not in collector.raw
    assert one.session.encode() not in collector.raw
    assert secret not in sent
    refused = [one for one in collector.spans if one.kind == "server" and one.is_error]
    assert refused
    assert all(one.attributes["error.type"] for one in refused)


@promise("P-SPANS-ASIDE")
def test_a_collector_that_is_not_there_costs_nobody_an_answer(behind, home):
    with one_server() as server:
        address = behind(server.url, TELEMETRY.format("http://127.0.0.1:9"))
        one = WebClient(address + PATH, token_in(home)).opened()
        assert [one.calls("read").status for _ in range(20)] == [200] * 20


def test_without_a_collector_a_valid_traceparent_travels_on_and_nothing_else(behind, home):
    with one_server() as server:
        one = WebClient(behind(server.url) + PATH, token_in(home)).opened()
        beside = {"tracestate": "a=b", "baggage": "c=d"}
        for said in (PARENT, "00-0-0-00", PARENT + "-more", "ff" + PARENT[2:], PARENT.upper()):
            one.calls("read", {"traceparent": said} | beside)
        sent = [fields for _, fields, message in server.asked if message["method"] == "tools/call"]
    assert [fields.get("traceparent") for fields in sent] == [PARENT, None, None, None, None]
    assert not [fields for fields in sent if fields.keys() & beside.keys()]


@pytest.mark.parametrize(
    ("server", "program"),
    [
        pytest.param(FASTMCP, MCP2_LEGACY, id="handshake"),
        pytest.param(FIXTURE, MCP2_MODERN, id="stateless"),
        pytest.param(FASTMCP, MCP2_MODERN, id="stateless to fastmcp", marks=pytest.mark.long),
        pytest.param(FIXTURE, MCP2_LEGACY, id="handshake to the sdk", marks=pytest.mark.long),
    ],
)
def test_every_request_of_a_real_client_to_a_real_server_is_a_span(
    need, server_at, behind, collector, server, program
):
    need(program.peer)
    home = behind.home
    url = server_at(server)
    door = behind(url, TELEMETRY.format(collector.url)) + PATH
    with passing(door, to_server=bearing(token_in(home))) as open_door:
        tell(open_door, telling("tools", OPEN, LIST_TOOLS), program, home)
    spans = collector.wait(lambda spans: of(spans, "server", "tools/list"))
    listed, sent = of(spans, "server", "tools/list"), of(spans, "client", "tools/list")
    assert {one.above for one in sent} == {one.id for one in listed}
    assert not [one for one in spans if one.is_error and one.attributes["mcp.method.name"] == "tools/list"]


def test_a_process_that_answers_when_it_likes_has_its_span_until_then(
    need, behind, home, collector, tmp_path
):
    need(servers.MEMORY.peer)
    more = TELEMETRY.format(collector.url) + (
        f'[servers.notes]\ncommand = {json.dumps(list(servers.MEMORY.command(tmp_path)))}\nenv = ["PATH"]\n'
    )
    address = behind("http://127.0.0.1:9/mcp", more)
    one = WebClient(address + "/servers/notes/mcp", token_in(home)).opened()
    one.calls("read_graph")
    spans = collector.wait(called)
    [span], [sent] = called(spans), of(spans, "client", "tools/call")
    assert (sent.above, sent.attributes["network.transport"]) == (span.id, "pipe")
    assert sent.seconds > 0.0003
    assert not sent.is_error


def test_several_servers_as_one_are_one_span_with_one_below_it_for_each(
    need, behind, home, collector, tmp_path
):
    need(servers.MEMORY.peer)
    with one_server() as server:
        notes = json.dumps(list(servers.MEMORY.command(tmp_path)))
        more = TELEMETRY.format(collector.url) + f'[servers.notes]\ncommand = {notes}\nenv = ["PATH"]\n'
        one = WebClient(behind(server.url, more) + "/mcp", token_in(home)).opened()
        one.calls("one__read")
        spans = collector.wait(called)
    [listed], sent = of(spans, "server", "tools/list"), of(spans, "client", "tools/list")
    assert {one.attributes["douane.server.name"] for one in sent if one.above == listed.id} == {
        "one",
        "notes",
    }
    [span], [through] = called(spans), of(spans, "client", "tools/call")
    assert (through.above, through.attributes["douane.server.name"]) == (span.id, "one")


def test_a_share_of_none_sends_nothing_although_clients_ask_for_it(behind, home, collector):
    with one_server() as server:
        address = behind(server.url, TELEMETRY.format(collector.url) + "sample = 0\n")
        one = WebClient(address + PATH, token_in(home)).opened()
        one.calls("read", {"traceparent": PARENT})
        [fields] = [fields for _, fields, message in server.asked if message["method"] == "tools/call"]
    assert fields["traceparent"].startswith(f"00-{TRACE}-")
    assert fields["traceparent"].endswith("-00")
    assert collector.spans == []
