"""What a person does about a false alarm: looks it up, lets it pass, reports it, and finds all of it in the log."""

from __future__ import annotations

import json
import re
import sys

import pytest

from tests._promises import promise
from tests.e2e.conftest import environment
from tests.e2e.made_up_keys import Key
from tests.e2e.person import types
from tests.e2e.recordings import HERE

ODD_SERVER = (sys.executable, "-IS", str(HERE / "odd_server.py"))
KEY = Key.make(seed=3)
FINDING = re.compile(r"f-[0-9a-f]{8}-\d+")


@pytest.fixture
def call(douane_mcp, tmp_path):
    """`call(text)` starts anew, calls the tool with the text, ends; gives the answer."""
    tools = tmp_path / "tools.json"
    schema = {"type": "object", "properties": {"text": {"type": "string"}}}
    tools.write_text(json.dumps([{"name": "echo", "description": "echoes", "inputSchema": schema}]), "utf-8")

    def hold(text):
        client = douane_mcp(*ODD_SERVER, "definitions", tools)
        client.open()
        client.ask("tools/list")
        answer = client.call("echo", text=text)
        client.end()
        return answer

    return hold


@pytest.fixture
def finding(call):
    """The id of the finding for which a call was refused."""
    refused = call(KEY.id)
    (ident,) = set(FINDING.findall(refused["result"]["content"][0]["text"]))
    return ident


@promise("P-EXCEPTION")
@promise("P-EXCEPTION-SHOWN")
def test_by_an_exception_one_value_passes_which_the_log_shows_until_it_is_removed(
    finding, call, douane, audited, home
):
    assert douane("policy", "except", finding, "--reason", "a sample").returncode == 2  # an agent
    _, code = types(environment(home), "except", finding, "--reason", "a sample", of=("policy",))
    assert code == 0
    assert not call(KEY.id)["result"].get("isError")
    listed = json.loads(douane("policy", "except", "--list", "--json").stdout)
    excepted = [one.get("excepted") for body in audited() for one in body.get("findings", ())]
    assert listed["id"] in excepted
    assert listed["one_value"] is True
    assert call(Key.make(seed=4).id)["result"]["isError"] is True
    assert douane("policy", "except", "--remove", listed["id"]).returncode == 0
    assert call(KEY.id)["result"]["isError"] is True


@promise("P-FEEDBACK-LOCAL")
def test_a_finding_is_looked_up_and_a_report_of_it_tells_of_no_value(finding, douane, audited):
    (rule,) = {one["rule"] for body in audited() for one in body.get("findings", ()) if one["id"] == finding}
    assert rule in douane("audit", "search", finding).stdout
    shown = douane("rules", "show", rule).stdout
    assert "when it is wrong" in shown
    assert "deny to-server  secrets-out" in shown
    said = douane("feedback", finding, "--reason", "a sample", "--yes")
    assert said.returncode == 0, said.stderr
    exported = douane("feedback", "export").stdout
    sample = json.loads(exported)
    assert (sample["tool"]["name"], sample["label"]) == ("echo", "benign")
    assert KEY.id not in exported + said.stdout
