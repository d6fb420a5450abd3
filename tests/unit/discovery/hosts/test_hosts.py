"""Each host's file, as it is found in the wild, and the servers that it has."""

import json
from pathlib import Path

import pytest

from douane.discovery.hosts import HOSTS
from douane.discovery.machine import Machine
from douane.discovery.texts import Unread, parsed
from douane.model.estate import Entry
from tests._promises import promise

FIXTURES = Path(__file__).parent / "fixtures"
MACHINE = Machine("linux", "/home/kim", {}, "/home/kim/shop")
BY_NAME = {host.name: host for host in HOSTS}

# Host, fixture and place: scope, whether it is off, transport, name, command or address, names of values, problem.
EXPECTED = {
    (
        "claude_desktop",
        "claude_desktop.extension.json",
        "/home/kim/.config/Claude/Claude Extensions/*/manifest.json",
    ): [
        "plugin stdio notes-reader: node ${__dirname}/server/index.js env=NOTES_FOLDER",
    ],
    ("claude_desktop", "claude_desktop.json", "/home/kim/.config/Claude/claude_desktop_config.json"): [
        "user stdio filesystem: npx -y @modelcontextprotocol/server-filesystem /Users/kim/Documents",
        "user stdio linear: npx -y mcp-remote https://mcp.linear.example/sse --header Authorization:${AUTH} env=AUTH",
    ],
    ("claude_code", "claude_code.flat.json", "/home/kim/shop/.mcp.json"): [
        "project stdio playwright: npx @playwright/mcp@0.0.83",
        "project ws live: wss://tools.example.org/mcp",
    ],
    ("claude_code", "claude_code.json", "/home/kim/.claude.json"): [
        "user http context7: https://mcp.context7.example/mcp headers=CONTEXT7_API_KEY",
        "user sse sentry: https://mcp.sentry.example/sse",
        "local stdio postgres: uvx postgres-mcp --access-mode=restricted env=DATABASE_URI",
    ],
    ("cursor", "cursor.json", "/home/kim/.cursor/mcp.json"): [
        "user stdio github: docker run -i --rm -e GITHUB_PERSONAL_ACCESS_TOKEN ghcr.io/github/github-mcp-server env=GITHUB_PERSONAL_ACCESS_TOKEN",
        "user http figma: https://mcp.figma.example/mcp headers=X-Figma-Token",
    ],
    ("vs_code", "vs_code.code-workspace", "/home/kim/shop/*.code-workspace"): [
        "project stdio fetch: uvx mcp-server-fetch",
    ],
    ("vs_code", "vs_code.devcontainer.jsonc", "/home/kim/shop/.devcontainer/devcontainer.json"): [
        "project stdio playwright: npx -y @playwright/mcp",
    ],
    ("vs_code", "vs_code.jsonc", "/home/kim/shop/.vscode/mcp.json"): [
        "project stdio ado: npx -y @azure-devops/mcp ${input:ado_org} env=ADO_TOKEN",
        "project http docs: https://learn.example.com/api/mcp",
        "project http local socket: unix:///run/kim/mcp.sock#/mcp",
    ],
    ("vs_code", "vs_code.settings.jsonc", "/home/kim/.config/Code/User/settings.json"): [
        "user stdio time: uvx mcp-server-time",
    ],
    ("copilot_cli", "copilot_cli.json", "/home/kim/.copilot/mcp-config.json"): [
        "user stdio playwright: npx @playwright/mcp@latest",
        "user http deepwiki: https://mcp.deepwiki.example/mcp",
    ],
    ("windsurf", "windsurf.json", "/home/kim/.codeium/windsurf/mcp_config.json"): [
        "user off stdio memory: npx -y @modelcontextprotocol/server-memory",
        "user http atlassian: https://mcp.atlassian.example/v1/mcp headers=Authorization",
    ],
    ("zed", "zed.jsonc", "/home/kim/.config/zed/settings.json"): [
        "user stdio sqlite: uvx mcp-server-sqlite --db-path /home/kim/notes.db",
        "user http notion: https://mcp.notion.example/mcp headers=Authorization",
        "user off stdio before: its `command` cannot be read",
    ],
    ("junie", "junie.json", "/home/kim/.junie/mcp/mcp.json"): [
        "user stdio jetbrains: npx -y @jetbrains/mcp-proxy env=LOG_ENABLED",
    ],
    ("ai_assistant", "ai_assistant.json", "/home/kim/shop/.idea/mcp.json"): [
        "project stdio postgres: docker run -i --rm mcp/postgres",
    ],
    ("cline", "cline.json", "/home/kim/.cline/data/settings/cline_mcp_settings.json"): [
        "user stdio brave-search: npx -y @brave/brave-search-mcp-server env=BRAVE_API_KEY",
        "user off http cloud: https://mcp.example.net/mcp headers=X-Key",
    ],
    (
        "roo",
        "roo.json",
        "/home/kim/.config/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json",
    ): [
        "user http context: https://context.example.org/mcp",
        "user stdio puppeteer: npx -y @modelcontextprotocol/server-puppeteer",
    ],
    (
        "kilo",
        "kilo.json",
        "/home/kim/.config/Code/User/globalStorage/kilocode.kilo-code/settings/mcp_settings.json",
    ): [
        "user stdio server1: node /home/kim/server.js env=API_KEY",
    ],
    ("continue_dev", "continue_dev.json", "/home/kim/.continue/config.json"): [
        "user stdio #1: uvx mcp-server-git",
    ],
    ("continue_dev", "continue_dev.yaml", "/home/kim/.continue/config.yaml"): [
        "user stdio SQLite: npx -y mcp-sqlite /home/kim/notes.db env=VERBOSE,PORT",
        "user http Docs: https://docs.example.com/mcp",
    ],
    ("goose", "goose.yaml", "/home/kim/.config/goose/config.yaml"): [
        "user stdio github: npx -y @modelcontextprotocol/server-github env=GITHUB_PERSONAL_ACCESS_TOKEN",
        "user off http hosted: https://goose.example.com/mcp headers=X-Team",
    ],
    ("codex", "codex.toml", "/home/kim/.codex/config.toml"): [
        "user stdio context7: npx -y @upstash/context7-mcp env=CONTEXT7_API_KEY",
        "user off http figma: https://mcp.figma.example/mcp headers=X-Figma-Region",
        "profile stdio git hub: github-mcp-server stdio --read-only",
    ],
    ("gemini_cli", "gemini_cli.extension.json", "/home/kim/.gemini/extensions/*/gemini-extension.json"): [
        "plugin stdio scanner: node ${extensionPath}${/}dist${/}server.js",
    ],
    ("gemini_cli", "gemini_cli.jsonc", "/home/kim/.gemini/settings.json"): [
        "user stdio python: python -m my_mcp_server --port 8080 env=DATABASE_URL,API_KEY",
        "user http cloud: https://run.example.app/mcp headers=Authorization",
        "user sse events: https://events.example.app/sse",
    ],
    ("qwen_code", "qwen_code.jsonc", "/home/kim/.qwen/settings.json"): [
        "user stdio files: npx -y @modelcontextprotocol/server-filesystem .",
        "user http remote: https://qwen.example.com/mcp",
    ],
    ("antigravity", "antigravity.json", "/home/kim/.gemini/antigravity/mcp_config.json"): [
        "user stdio firebase: npx -y firebase-tools@latest mcp",
        "user http stripe: https://mcp.stripe.example headers=Authorization",
    ],
    ("amazon_q", "amazon_q.agent.json", "/home/kim/.aws/amazonq/cli-agents/*.json"): [
        "profile stdio git: mcp-server-git",
    ],
    ("amazon_q", "amazon_q.json", "/home/kim/.aws/amazonq/mcp.json"): [
        "user stdio aws-docs: uvx awslabs.aws-documentation-mcp-server@latest env=FASTMCP_LOG_LEVEL",
    ],
    ("kiro", "kiro.json", "/home/kim/.kiro/settings/mcp.json"): [
        "user http web: https://endpoint.example/mcp headers=Authorization",
        "user off stdio local: uvx mcp-server-fetch env=UA",
        "plugin http figma-power: https://mcp.figma.example/mcp",
    ],
    ("lm_studio", "lm_studio.json", "/home/kim/.lmstudio/mcp.json"): [
        "user http hf: https://huggingface.example/mcp headers=Authorization",
        "user stdio rag: npx -y mcp-local-rag",
    ],
    ("warp", "warp.json", "/home/kim/.warp/.mcp.json"): [
        "user stdio notes: npx -y notes-mcp env=NOTES",
        "user http linear: https://mcp.linear.example/mcp",
    ],
    ("opencode", "opencode.jsonc", ""): [
        "user stdio everything: npx -y @modelcontextprotocol/server-everything env=A",
        "user off http jira: https://jira.example.com/mcp",
    ],
    ("opencode", "opencode.v2.jsonc", ""): [
        "user off stdio everything: npx -y @modelcontextprotocol/server-everything",
        "user http servers: https://named.example.com/mcp",
    ],
    ("amp", "amp.jsonc", "/home/kim/.config/amp/settings.json"): [
        "user stdio semgrep: semgrep mcp",
        "user http linear: https://mcp.linear.example/sse",
    ],
    ("trae", "trae.jsonc", "/home/kim/.config/Trae/User/mcp.json"): [
        "user stdio GitHub: npx -y @modelcontextprotocol/server-github env=GITHUB_PERSONAL_ACCESS_TOKEN",
    ],
    ("kimi", "kimi.json", "/home/kim/.kimi/mcp.json"): [
        "user stdio chrome: npx chrome-devtools-mcp@latest",
        "user http c7: https://mcp.context7.example/mcp headers=CONTEXT7_API_KEY",
    ],
    ("factory", "factory.json", "/home/kim/.factory/mcp.json"): [
        "user http linear: https://mcp.linear.example/mcp",
        "user off stdio pw: npx -y @playwright/mcp@latest",
    ],
    ("qoder", "qoder.json", "/home/kim/.qoder/mcp.json"): [
        "user stdio context7: npx -y @upstash/context7-mcp@latest",
    ],
    ("vibe", "vibe.toml", "/home/kim/.vibe/config.toml"): [
        "user stdio fetch_server: uvx mcp-server-fetch env=DEBUG",
        "user http hosted: http://localhost:8000 headers=Authorization",
    ],
    ("crush", "crush.json", "/home/kim/.config/crush/crush.json"): [
        "user stdio filesystem: node /home/kim/mcp-server.js env=NODE_ENV",
        "user sse streaming: https://example.com/mcp/sse headers=API-Key",
    ],
}


def read(host, fixture, path):
    places = {f"{one.path}/{one.below}".rstrip("/"): one for one in BY_NAME[host].places(MACHINE)}
    return BY_NAME[host].read((FIXTURES / fixture).read_text("utf-8"), places[path])


def line(entry):
    words = [entry.scope, "" if entry.is_enabled else "off", entry.transport, f"{entry.name}:"]
    words += [*entry.command] or [entry.url]
    words += [f"env={','.join(name for name, _ in entry.env)}"] if entry.env else []
    words += [f"headers={','.join(name for name, _ in entry.headers)}"] if entry.headers else []
    return " ".join(word for word in (*words, entry.problem) if word)


@promise("P-EVERY-HOST")
@pytest.mark.parametrize("case", EXPECTED, ids=lambda case: case[1])
def test_a_file_of_a_host_has_these_servers(case):
    assert [line(entry) for entry in read(*case)] == EXPECTED[case]


@pytest.mark.parametrize("case", EXPECTED, ids=lambda case: case[1])
def test_the_way_of_an_entry_leads_to_it(case):
    host, fixture, path = case
    place = next(
        one for one in BY_NAME[host].places(MACHINE) if f"{one.path}/{one.below}".rstrip("/") == path
    )
    document = parsed((FIXTURES / fixture).read_text("utf-8"), place.format)
    for entry in read(*case):
        there = document
        for step in entry.way:
            there = there[step]
        assert isinstance(there, dict)
        assert entry.problem or {entry.url, *entry.command[:1]} & {str(one) for one in flat(there.values())}


def flat(values):
    for one in values:
        yield from one if isinstance(one, list) else [one]


def test_every_host_has_a_file_among_the_samples():
    assert {host for host, _, _ in EXPECTED} == set(BY_NAME)
    assert {fixture for _, fixture, _ in EXPECTED} == {path.name for path in FIXTURES.iterdir()}


def test_a_host_is_called_as_its_module_and_no_two_are_called_alike():
    assert len({host.name for host in HOSTS} | {host.title for host in HOSTS}) == 2 * len(HOSTS)
    for host in HOSTS:
        assert host.places.__module__ == f"douane.discovery.hosts.{host.name}"


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.name)
@pytest.mark.parametrize("text", ["{", "[[[", "\x00", "- : [", "{]", '{"a":1}x', "a = [", "\ud800"])
def test_a_text_that_cannot_be_read_is_one_entry_with_a_problem_or_none(host, text):
    for place in host.places(MACHINE):
        for entry in host.read(text, place):
            assert (entry.problem, entry.is_enabled, entry.name) != ("", True, "")
            assert entry.file == place.path


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.name)
@pytest.mark.parametrize(
    "value",
    [
        "null",
        "7",
        "[]",
        '"x"',
        '[{"name": 3}]',
        '{"a": null, "b": [1], "c": "d", "e": {"type": [], "command": {}}}',
    ],
)
def test_what_stands_where_servers_stand_is_never_taken_for_one(host, value):
    for place in host.places(MACHINE):
        if place.format in {"json", "jsonc"}:
            for table in place.tables:
                text = value
                for key in reversed(table.way):
                    text = f'{{"{key}": {text}}}'
                assert all(entry.problem for entry in host.read(text, place))


def remote(host):
    return Entry(host.name, "user", "f", "s", ("s",), "http", url="https://example.com")


def local(host):
    return Entry(host.name, "user", "f", "s", ("s",), "stdio", command=("x",))


ARGV = ["douane-mcp", "--", "npx", "-y", "x"]
PLAIN = {"command": "douane-mcp", "args": ARGV[1:]}
OWN_WORDS = {
    "goose": {"cmd": "douane-mcp", "args": ARGV[1:]},
    "opencode": {"command": ARGV},
}
MARKS = {
    "vs_code": {"type": "stdio"},
    "copilot_cli": {"type": "stdio"},
    "zed": {"source": "custom"},
    "goose": {"type": "stdio"},
    "opencode": {"type": "local"},
    "vibe": {"transport": "stdio"},
    "crush": {"type": "stdio"},
}


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.name)
def test_a_command_is_written_in_the_words_of_the_host_and_read_again(host):
    words = OWN_WORDS.get(host.name, PLAIN)
    assert host.written(local(host), ARGV) == words
    assert host.written(remote(host), ARGV) == {**words, **MARKS.get(host.name, {})}


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.name)
def test_a_remote_server_that_becomes_local_keeps_nothing_that_says_it_is_remote(host):
    before = {
        "type": "http",
        "transport": "http",
        "source": "custom",
        **{member: "https://example.com" for member, _ in host.shape.addresses},
        host.shape.headers: {"A": "b"},
        "timeout": 9,
    }
    kept = {name: value for name, value in before.items() if name not in host.remote_members}
    place = host.places(MACHINE)[0]._replace(format="json")
    text = json.dumps({**kept, **host.written(remote(host), ARGV)})
    for key in reversed((*place.tables[0].way, "s")):
        text = f'{{"{key}": {text}}}'
    (entry,) = [one for one in host.read(text, place) if one.name == "s"]
    assert (entry.transport, entry.command, entry.url, entry.problem) == ("stdio", tuple(ARGV), "", "")
    assert kept["timeout"] == 9


def test_what_is_bundled_with_goose_is_no_server_of_the_user():
    goose = BY_NAME["goose"]
    text = (FIXTURES / "goose.yaml").read_text("utf-8")
    assert {entry.name for entry in goose.read(text, goose.places(MACHINE)[0])} == {"github", "hosted"}


@pytest.mark.parametrize(
    ("host", "text"),
    [
        ("goose", "extensions: {s: {bundled: true, type: stdio, cmd: evil}}"),
        ("goose", "extensions: {s: {type: builtin, cmd: evil}}"),
        ("zed", '{"context_servers": {"s": {"source": "extension", "command": "evil"}}}'),
        ("cursor", '{"mcpServers": {"s": {"bundled": true, "command": "evil"}}}'),
        ("opencode", '{"mcp": {"servers": {"type": "local", "command": ["evil"]}}}'),
    ],
)
def test_a_server_cannot_say_of_itself_that_it_is_none(host, text):
    found = BY_NAME[host].read(text, BY_NAME[host].places(MACHINE)[0])
    assert [entry.command for entry in found if not entry.problem] == [("evil",)]


def test_a_command_wins_over_an_address_unless_a_type_says_otherwise():
    host = BY_NAME["claude_code"]
    place = host.places(MACHINE)[1]
    both = '"command": "evil", "url": "https://example.com"'
    (entry,) = host.read(f'{{"mcpServers": {{"s": {{{both}}}}}}}', place)
    assert (entry.transport, entry.command) == ("stdio", ("evil",))
    (entry,) = host.read(f'{{"mcpServers": {{"s": {{"type": "http", {both}}}}}}}', place)
    assert (entry.transport, entry.command, entry.url) == ("http", (), "https://example.com")


def test_of_two_servers_of_one_name_the_last_counts_as_it_does_for_hosts():
    host = BY_NAME["cursor"]
    text = '{"mcpServers": {"s": {"command": "first"}, "s": {"command": "last"}}}'
    (entry,) = host.read(text, host.places(MACHINE)[0])
    assert entry.command == ("last",)


def test_a_text_without_a_reading_is_no_value():
    assert isinstance(parsed("{", "json"), Unread)
