"""Exported rules in the hands of what reads or runs them, as far as that can be installed: docs/rules.md.

What is installed goes to a folder of the test, from the registries of Python and Node. A part that cannot be had
is skipped, and says so.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from douane.discovery.rules import FORMATS
from douane.discovery.rules.patterns import HTTP_SIGNS, Given, Part
from tests.e2e import installed
from tests.e2e.recordings import isolated_state
from tests.unit.discovery.traffic import ORDINARY, parts

PYTHON = (
    "pysigma==1.5.1",
    "pysigma-backend-sqlite==2.0.0",
    "pysigma-backend-splunk==2.1.0",
    "octorules-wirefilter==0.7.0",
    "zeekscript==1.3.6",
    "suricataparser==1.0.0",
    "suricata-check==0.9.3b0",
    "duckdb==2.0.0",
    "duckdb-kql==1.1.2",
    "pytz==2026.6",
)
KUSTO = "@kusto/language-service-next@12.4.1"
GATEWAY = Given(("10.0.0.7",))
HELLO = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "x", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}


def needed(command, **more):
    """What the command prints; skipped loudly where it cannot be run, as on a machine without registries."""
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=280, **more).stdout
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"NOT VALIDATED: {command[0]} … cannot be had here: {type(error).__name__}")


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    folder = tmp_path_factory.mktemp("readers")
    needed([sys.executable, "-m", "venv", str(folder)])
    needed([str(folder / "bin" / "pip"), "-q", "install", *PYTHON])
    return folder / "bin"


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    npm, found = shutil.which("npm"), shutil.which("node")
    if npm is None or found is None:
        pytest.skip("NOT VALIDATED: there is no Node.js here")
    folder = tmp_path_factory.mktemp("kusto")
    needed([npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", KUSTO], cwd=folder)
    return found, folder


def asked(python, program, text):
    """What a program of Python says of rules on its standard input."""
    done = subprocess.run(
        [str(python / "python"), "-c", program],
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


SIGMA = """
import json, sys
from sigma.backends.splunk import SplunkBackend
from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection
from sigma.validation import SigmaValidator
from sigma.validators.core import validators
rules = SigmaCollection.from_yaml(sys.stdin.read())
ours = [one for name, one in validators.items() if "tag" not in name and "attack" not in name and "d3fend" not in name]
said = [str(issue) for rule in rules.rules for issue in SigmaValidator(ours).validate_rule(rule)]
assert len(SplunkBackend().convert(rules)) == len(rules.rules)
queries = {rule.title: sqliteBackend().convert(SigmaCollection([rule]))[0] for rule in rules.rules}
print(json.dumps([said, [str(e) for rule in rules.rules for e in rule.errors], queries]))
"""


@pytest.mark.long
def test_sigma_is_valid_and_finds_servers_and_no_others(python):
    said, errors, queries = asked(python, SIGMA, FORMATS["sigma"](GATEWAY))
    assert (said, errors, len(queries)) == ([], [], 10)
    with closing(sqlite3.connect(":memory:")) as events:
        events.create_function("REGEXP", 2, lambda pattern, text: re.search(pattern, text or "") is not None)
        events.execute("CREATE TABLE logs (id, Image, CommandLine, ParentCommandLine, TargetFilename)")
        events.executemany(
            "INSERT INTO logs VALUES (?, ?, ?, ?, ?)",
            [
                (
                    "server",
                    "/usr/bin/npx",
                    "npx -y @modelcontextprotocol/server-filesystem /x",
                    "claude",
                    None,
                ),
                (
                    "ours",
                    "/usr/bin/uvx",
                    "uvx mcp-server-git",
                    "douane-mcp --upstream uvx mcp-server-git",
                    None,
                ),
                ("mention", "/usr/bin/grep", "grep mcp-server- .", "bash", None),
                ("other", "/usr/bin/node", "node vite.js", "bash", None),
                (
                    "agent",
                    "/usr/bin/node",
                    "node /usr/bin/claude --dangerously-skip-permissions",
                    "bash",
                    None,
                ),
                ("file", "/usr/bin/vim", None, None, "/home/ann/.cursor/mcp.json"),
            ],
        )
        found = {
            title: {row[0] for row in events.execute(query)}
            for title, query in queries.items()
            if title.endswith("On Linux")
        }
    assert found == {
        "MCP Server Started Without Douane On Linux": {"server"},
        "Agent Told To Ask Nobody On Linux": {"agent"},
        "MCP Servers Of A Host Changed On Linux": {"file"},
    }


WIREFILTER = """
import json, sys
from octorules_wirefilter import parse_expression
rules = json.load(sys.stdin)["ruleset"]["rules"]
read = [parse_expression(rule["expression"]) for rule in rules]
bad = parse_expression('any(http.request.headers.names[*] ==')
print(json.dumps([len(rules), [one.get("error") for one in read], bool(bad.get("error"))]))
"""


@pytest.mark.long
def test_cloudflare_reads_every_expression(python):
    count, errors, refuses = asked(python, WIREFILTER, FORMATS["cloudflare"](GATEWAY))
    assert (count, errors, refuses) == (len(HTTP_SIGNS), [None] * len(HTTP_SIGNS), True)


@pytest.mark.long
def test_zeek_reads_the_script(python, tmp_path):
    for name, text, code in (("good", FORMATS["zeek"](GATEWAY), 0), ("bad", "event x( { if }", 2)):
        file = tmp_path / f"{name}.zeek"
        file.write_text(text)
        done = subprocess.run(
            [str(python / "zeek-script"), "parse", str(file)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == code
        assert ("[error]" in done.stdout + done.stderr) is bool(code)


PARSED = """
import json, sys
from suricataparser import parse_rules
print(json.dumps([[rule.sid, rule.msg] for rule in parse_rules(sys.stdin.read())]))
"""


@pytest.mark.long
@pytest.mark.parametrize("name", ["suricata", "snort"])
def test_a_parser_of_signatures_reads_every_rule(name, python):
    text = FORMATS[name](GATEWAY)
    read = asked(python, PARSED, text)
    assert len(read) == text.count("\nalert ") == len({sid for sid, _ in read})


@pytest.mark.long
def test_a_checker_of_suricata_finds_nothing_wrong(python, tmp_path):
    (tmp_path / "douane.rules").write_text(FORMATS["suricata"](GATEWAY))
    done = subprocess.run(
        [str(python / "suricata-check"), "-r", "douane.rules", "-o", "."],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    said = (tmp_path / "suricata-check-fast.log").read_text()
    assert done.returncode == 0
    assert not re.findall(r".*\((?:WARNING|ERROR|CRITICAL)\).*", said)


ANALYSED = """
global.window = global
const fs = require('fs'), vm = require('vm'), path = require('path')
const base = path.dirname(require.resolve('@kusto/language-service-next/package.json'))
for (const name of ['bridge.min.js', 'Kusto.Language.Bridge.min.js'])
  vm.runInThisContext(fs.readFileSync(path.join(base, name), 'utf8'))
const { KustoCode, GlobalState, Symbols } = Kusto.Language
const tables = {
  DeviceProcessEvents: '(Timestamp: datetime, DeviceName: string, AccountName: string, FileName: string,'
    + ' ProcessCommandLine: string, InitiatingProcessCommandLine: string)',
  DeviceFileEvents: '(Timestamp: datetime, DeviceName: string, FolderPath: string, FileName: string,'
    + ' ActionType: string, InitiatingProcessAccountName: string, InitiatingProcessFileName: string)',
  DeviceNetworkEvents: '(Timestamp: datetime, DeviceName: string, ActionType: string, AdditionalFields: string,'
    + ' RemoteIP: string, RemotePort: int, InitiatingProcessFileName: string)',
}
const known = Object.entries(tables).map(([name, columns]) => Symbols.TableSymbol.From(columns).WithName(name))
const world = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.$ctor1('db', known))
const said = fs.readFileSync(0, 'utf8').split(/\\n\\n/).map((query) => {
  const found = KustoCode.ParseAndAnalyze(query, world).GetDiagnostics()
  return found.Count ?? found.length
})
console.log(JSON.stringify(said))
"""


@pytest.mark.long
def test_microsofts_own_parser_finds_nothing_wrong_with_a_query(node):
    program, folder = node
    (folder / "analysed.js").write_text(ANALYSED)
    good = FORMATS["kql"](GATEWAY)
    for text, expected in ((good, [0, 0, 0, 0]), (good.replace("FileName", "FileNome", 1), None)):
        done = subprocess.run(
            [program, "analysed.js"],
            cwd=folder,
            input=text,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        said = json.loads(done.stdout)
        assert said == expected if expected else sum(said) > 0


RUN = """
import json, re, sys
import duckdb
import duckdb_kql
world = duckdb.connect()
texts = lambda *names: ", ".join(f"{name} VARCHAR" for name in names)
process = texts("FileName", "ProcessCommandLine", "InitiatingProcessCommandLine", "DeviceName", "AccountName")
network = texts("ActionType", "AdditionalFields", "RemoteIP", "InitiatingProcessFileName", "DeviceName")
world.execute(f"CREATE TABLE DeviceProcessEvents ({process}, Timestamp TIMESTAMP DEFAULT now()::TIMESTAMP)")
world.execute(f"CREATE TABLE DeviceNetworkEvents ({network}, RemotePort INTEGER, Timestamp TIMESTAMP DEFAULT now()::TIMESTAMP)")
events = [
    ("npx", "npx -y @modelcontextprotocol/server-filesystem /x", "claude"),
    ("uvx", "uvx mcp-server-git", "douane-mcp --upstream uvx mcp-server-git"),
    ("grep", "grep mcp-server- .", "bash"),
    ("node", "node vite.js", "bash"),
    ("codex", "codex --yolo", "bash"),
    ("npm", "npm init -y", "bash"),
]
world.executemany(
    "INSERT INTO DeviceProcessEvents (FileName, ProcessCommandLine, InitiatingProcessCommandLine) VALUES (?, ?, ?)", events
)
seen = [
    ("1.2.3.4", json.dumps({"uri": "/mcp", "host": "x.org"})),
    ("10.0.0.7", json.dumps({"uri": "/mcp", "host": "10.0.0.7"})),
    ("1.2.3.4", json.dumps({"uri": "/mcp-docs", "host": "x.org"})),
]
world.executemany(
    "INSERT INTO DeviceNetworkEvents (ActionType, RemoteIP, AdditionalFields) VALUES ('HttpConnectionInspected', ?, ?)", seen
)
queries = sys.stdin.read().split("\\n\\n")
found = [world.execute(duckdb_kql.to_sql(queries[n])).fetchall() for n in (0, 1, 3)]
print(json.dumps(found, default=str))
"""


@pytest.mark.long
def test_a_query_finds_servers_and_agents_and_no_others(python):
    servers, agents, connections = asked(python, RUN, FORMATS["kql"](GATEWAY))
    assert [row[4] for row in servers] == ["npx -y @modelcontextprotocol/server-filesystem /x"]
    assert [row[4] for row in agents] == ["codex --yolo"]
    assert [row[3] for row in connections] == ["1.2.3.4"]


class Recorder:
    """A server that keeps every request as it came over the wire, and answers as an MCP server would."""

    def __init__(self):
        self.requests = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/mcp"
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(10)

    def _serve(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection):
        with connection, connection.makefile("rb") as stream:
            while (request := self._request(stream)) is not None:
                self.requests.append(request)
                connection.sendall(self._reply(request))

    def _request(self, stream):
        head = b""
        while line := stream.readline():
            head += line
            if line == b"\r\n":
                length = re.search(rb"(?i)\ncontent-length: *(\d+)", head)
                return head + stream.read(int(length[1]) if length else 0)
        return None

    def _reply(self, request):
        _, _, body = parts(request)
        asked_for = json.loads(body) if body else {}
        if "id" not in asked_for:
            return b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
        result = {"tools": []}
        if asked_for["method"] == "initialize":
            result = {**HELLO, "serverInfo": {"name": "s", "version": "1"}, "capabilities": {"tools": {}}}
        said = json.dumps({"jsonrpc": "2.0", "id": asked_for["id"], "result": result}).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nMcp-Session-Id: s1\r\nContent-Length: {len(said)}"
        return head.encode() + b"\r\n\r\n" + said


def captured(folder, lines):
    """The requests that `douane connect` makes of a host's lines."""
    recorder = Recorder()
    state = isolated_state(folder)
    Path(state["DOUANE_CONFIG"]).mkdir(exist_ok=True)
    process = subprocess.Popen(
        (str(installed.DOUANE), "connect", recorder.url, "--name", "one"),
        env=state,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    for line in lines:
        process.stdin.write(json.dumps(line).encode() + b"\n")
        process.stdin.flush()
        if "id" in line:
            process.stdout.readline()
    process.stdin.close()
    process.wait(20)
    process.stdout.close()
    recorder.close()
    return recorder.requests


def request(ident, method, **params):
    return {"jsonrpc": "2.0", "id": ident, "method": method, "params": params}


@pytest.mark.long
@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(
            [
                request(1, "initialize", **HELLO),
                {"jsonrpc": "2.0", "method": "notifications/initialized"},
                request(2, "tools/list"),
            ],
            id="handshake",
        ),
        pytest.param([request(1, "tools/list", _meta=META)], id="stateless"),
    ],
)
def test_every_request_of_ours_on_the_wire_shows_what_it_is_and_ordinary_ones_do_not(lines, tmp_path):
    requests = captured(tmp_path, lines)
    assert len(requests) >= len(lines)
    assert [one for one in requests if not _seen(one)] == []
    assert [one for one in ORDINARY if _seen(one)] == []


def _seen(said):
    _, names, body = parts(said)
    return any(
        sign.text.lower() in names if sign.part is Part.HEADER else re.search(sign.text, body)
        for sign in HTTP_SIGNS
        if sign.is_sure
    )
