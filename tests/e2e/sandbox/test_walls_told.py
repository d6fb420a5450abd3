"""Behind a gateway, too, a call that fails because of its server's walls says so, once, and nothing of its folders."""

from __future__ import annotations

from pathlib import Path

from tests._promises import promise
from tests.e2e.gateway.gateway import gateway_process, token_in
from tests.e2e.gateway.web_client import WebClient
from tests.e2e.sandbox.conftest import SYSTEM_PYTHON

READER = Path(__file__).with_name("reader.py")
CONFIG = """\
[servers.reader]
command = ["{python}", "-IS", "{program}"]
sandbox = "reading"

[profiles.reading]
like = "default"
read = ["{given}"]

[gateway]
listen = "127.0.0.1:0"
"""


@promise("P-WALLS-TOLD")
def test_a_path_outside_is_told_once_in_a_session_without_a_folder_of_the_machine(ground, tmp_path):
    given = ground / "read"
    (given / "text").write_text("inside\n")
    (ground / "outside/text").write_text("outside\n")
    config = CONFIG.format(python=SYSTEM_PYTHON, program=READER, given=given)
    with gateway_process("http://127.0.0.1:9", tmp_path, config) as (_process, address):
        client = WebClient(f"{address}/servers/reader/mcp", token_in(tmp_path)).opened()
        assert client.calls("read", path=str(given / "text")).result["content"][0]["text"] == "inside\n"
        missing, note = client.calls("read", path=str(ground / "outside/text")).result["content"]
        again = client.calls("read", path=str(ground / "outside/text")).result["content"]
    assert missing["text"].startswith("[Errno 2]")
    assert "runs within walls" in note["text"]
    assert "`[profiles.reading]` in the gateway's douane.toml" in note["text"]
    assert str(ground) not in note["text"]
    assert again == [missing]
