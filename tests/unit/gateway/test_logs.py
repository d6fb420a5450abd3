"""The log says what became of requests, and nothing of what was in them."""

from __future__ import annotations

import asyncio
import json

from douane.gateway.logs import Log, Style
from douane.transports.http.exchange import Peer, Request
from douane.transports.http.headers import Headers
from tests._promises import promise

PATH = "/servers/one/mcp"


class Answered:
    status = 200


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def handled(log, path, handle=None):
    headers = Headers([("authorization", "Bearer seen"), ("mcp-session-id", "seen")])
    request = Request("POST", f"{path}?seen", path, "seen", headers, Peer("192.0.2.1", 5))

    async def nothing(_request, _reply):
        """As a page that does not answer."""

    asyncio.run(log.following(handle or nothing, lambda: {PATH})(request, Answered()))


@promise("P-METRICS-NO-CONTENT")
def test_a_request_is_a_line_without_its_credentials_session_or_query(capsys):
    handled(Log(Style.JSON, lambda: 0.0), PATH)
    [line] = lines(capsys)
    assert line == {
        "at": "1970-01-01T00:00:00.000+00:00",
        "level": "info",
        "event": "request",
        "method": "POST",
        "path": PATH,
        "status": 200,
        "ms": 0.0,
        "peer": "192.0.2.1",
    }


@promise("P-METRICS-NO-CONTENT")
def test_a_path_that_is_none_of_ours_may_hold_anything_and_is_not_told(capsys):
    handled(Log(Style.JSON, lambda: 0.0), "/seen")
    assert lines(capsys)[0]["path"] == ""


def test_a_warning_is_a_line_whatever_is_in_it(capsys):
    Log(Style.JSON, lambda: 0.0).trouble("one\ntwo")
    [line] = lines(capsys)
    assert (line["level"], line["message"]) == ("warning", "one\ntwo")


def test_a_person_is_told_of_trouble_alone(capsys):
    log = Log(Style.TEXT, lambda: 0.0)
    handled(log, PATH)
    log.note("started")
    log.trouble("the disk is full")
    assert capsys.readouterr().err == "douane: the disk is full\n"
