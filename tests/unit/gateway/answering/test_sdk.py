"""A client of the MCP SDK shows its person the page, in either era, and gets its answer when they have answered."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests._promises import promise
from tests.e2e import installed
from tests.e2e.gateway.recording_server import ANSWERS, recording_server
from tests.unit.gateway.answering._person import begun
from tests.unit.gateway.answering.test_through import PATH, RULE, approves

CLIENT = Path(__file__).parents[3] / "e2e" / "gateway" / "sdk_asking.py"
NEWER = {
    "server/discover": {
        "resultType": "complete",
        "supportedVersions": ["2026-07-28"],
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "kept", "version": "1"},
        "ttlMs": 0,
        "cacheScope": "private",
    },
    "tools/list": {**ANSWERS["tools/list"], "resultType": "complete", "ttlMs": 0, "cacheScope": "private"},
    "tools/call": {**ANSWERS["tools/call"], "resultType": "complete"},
}


@promise("P-PERSON-INVITED")
@pytest.mark.long
@pytest.mark.parametrize(("mode", "answers"), [("legacy", ANSWERS), ("auto", NEWER)], ids=["2025", "2026"])
def test_a_client_of_the_sdk_shows_the_page_and_its_call_goes_on(mode, answers, tmp_path, monkeypatch):
    if installed.MCP2.missing:
        pytest.skip(installed.MCP2.why_missing)
    with recording_server(answers) as upstream:
        page = 'principals = ["local:*"]\nown = "passphrase"\n'
        place = begun(tmp_path, monkeypatch, page, RULE)
        place.document.write_text(place.document.read_text().replace("http://127.0.0.1:1/mcp", upstream.url))
        place.protect()
        with place.running():
            token = (place.folder / "local.token").read_text().strip()
            command = (*installed.MCP2.command, str(CLIENT), place.url + PATH, token, mode)
            pipes = {"stdout": subprocess.PIPE, "text": True}
            with subprocess.Popen(command, env={"PATH": "/usr/bin:/bin"}, **pipes) as process:
                told = map(json.loads, process.stdout)
                shown = next(one for one in told if "url" in one)
                assert shown["mode"] == "url"
                approves(place, shown["url"])
                rest = list(told)
    assert rest[-1] == {"said": "done", "failed": False}
    assert ("tools/call" in upstream.methods, "server/discover" in upstream.methods) == (True, mode == "auto")
