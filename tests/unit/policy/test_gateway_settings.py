"""What a document says of sessions, rates and concurrency, and where it is wrong."""

from __future__ import annotations

import pytest

from douane.config import DocumentsError, read
from douane.policy.bundles import Bundled
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.policy.rates import Beyond, Concurrency, Rate
from douane.policy.sessions import Consequence, SessionSettings
from douane.stores.documents import built_in


def settings(*texts, level=Level.USER):
    return read([built_in(), *(Document(f"{n}.toml", level, text) for n, text in enumerate(texts))]).settings


def complaint(text, level=Level.USER):
    with pytest.raises(DocumentsError) as told:
        settings(text, level=level)
    return str(told.value), told.value.fix


def test_nothing_said_is_the_usual():
    found = settings()
    assert found.sessions == SessionSettings()
    assert found.limits.concurrent == Concurrency()
    assert found.limits.rate.principal is None


def test_sessions_are_read():
    found = settings(
        '[sessions]\nidle = "30 min"\nlifetime = "8 h"\nmost = 5\nbind_to_ip = "refuse"\nsequential_ids = "end"'
    ).sessions
    assert (found.idle, found.lifetime, found.most) == (1800, 28_800, 5)
    assert (found.bind_to_ip, found.sequential_ids) == (Consequence.REFUSE, Consequence.END)
    assert found.repeated_ids is Consequence.RECORD


def test_of_two_documents_the_stricter_counts():
    found = settings(
        '[sessions]\nidle = "30 min"\nbind_to_ip = "end"\n[limits.rate]\nprincipal = "10/s burst 5"',
        '[sessions]\nidle = "40 min"\nlifetime = "2 h"\n[limits.rate]\nprincipal = "60/min"\ntool = "1/s"',
    )
    assert (found.sessions.idle, found.sessions.lifetime) == (1800, 7200)
    assert found.sessions.bind_to_ip is Consequence.END
    assert found.limits.rate.principal == Rate(60, 60, 5)
    assert found.limits.rate.tool == Rate(1, 1, 1)


def test_the_scopes_that_a_server_needs_are_read():
    (server,) = settings('[servers.a]\nurl = "https://a.example"\nscopes = ["a:read", "b"]').servers
    assert server.scopes == ("a:read", "b")


def test_rates_are_read():
    rate = settings(
        '[limits.rate]\nprincipal = "600/min, burst 50"\nserver="5 / h"\nanswer="tool-error"\n'
        'tools = { "files/write" = "10/min" }\n[limits.concurrent]\nsession = 4'
    ).limits
    assert rate.rate.principal == Rate(600, 60, 50)
    assert rate.rate.server == Rate(5, 3600, 5)
    assert rate.rate.tools == {"files/write": Rate(10, 60, 10)}
    assert rate.rate.answer is Beyond.TOOL_ERROR
    assert rate.concurrent == Concurrency()._replace(session=4)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('[sessions]\nidle = "soon"', 2, "`idle` cannot be `soon`"),
        ('[sessions]\nidle = "2 s"', 2, "`idle` cannot be `2 s`"),
        ("[sessions]\nidle = 60", 2, "`idle` cannot be `60`"),
        ('[sessions]\n\nbind_to_ip = "yes"', 3, "unknown bind_to_ip `yes`"),
        ('[sessions]\nbind_ip = "off"', 2, "unknown key `bind_ip`"),
        ("[sessions]\nmost = 0", 2, "`most` cannot be `0`"),
        ("sessions = 1", 1, "`sessions` must be a table"),
        ('[limits.rate]\nprincipal = "fast"', 2, "`principal` cannot be `fast`"),
        ('[limits.rate]\nprincipal = "0/s"', 2, "`principal` cannot be `0/s`"),
        ('[limits.rate]\ntool = "5/s burst 0"', 2, "`tool` cannot be `5/s burst 0`"),
        ('[limits.rate]\ntools = { "write" = "5/s" }', 2, "`write` is no tool of a server"),
        ('[limits.rate.tools]\n"a/b" = "often"', 2, "`a/b` cannot be `often`"),
        ('[limits]\nrate = "5/s"', 2, "`rate` must be a table"),
        ("[limits.concurrent]\nsession = 0", 2, "`session` cannot be `0`"),
        ('[servers.a]\nurl = "https://a.example"\nscopes = ["read write"]', 3, "`read write` is no scope"),
        ('[gateway]\nlisten = ["here"]', 2, "`here` is no address"),
        ('[gateway]\ntls = "yes"', 2, "`tls` must be a table"),
        ('[servers.a]\ncommand = "a"\ntransport = "sse"', 3, "a command speaks over its standard streams"),
        ('[servers.a]\nurl = "https://[a/mcp"', 2, "`https://[a/mcp` is no address of a server"),
        ('[servers.a]\nurl = "http://[a/mcp"', 2, "`http://[a/mcp` is no address of a server"),
        ('[servers.a]\nurl = "https://a:0/mcp"', 2, "`https://a:0/mcp` is no address of a server"),
        ('[gateway]\nurl = "https://[a"', 2, "`https://[a` is no address"),
        ('[gateway]\nurl = "a.example"', 2, "`a.example` is no address"),
        ('[servers.a]\nurl = "ftp://a.example"', 2, "`ftp://a.example` is no address of a server"),
        ('[servers.a]\nurl = "https://ann:pw@a.example"', 2, "a URL must not hold credentials"),
        ('[servers.a]\nurl = "http://a.example/mcp"', 2, "it would be spoken to where others can read"),
        ('[servers.a]\nurl = "http://[::1]/mcp"\nallow_http = 1', 3, "`allow_http` is true or false"),
        ('[servers.a]\ncommand = "npx -y files"', 2, "a command in one text is the path of a program"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_do(text, line, message):
    told, fix = complaint(text)
    assert told.startswith(f"0.toml, line {line}: {message}")
    assert fix


@pytest.mark.parametrize("text", ['[sessions]\nidle = "30 min"', '[limits.rate]\nprincipal = "1/s"'])
def test_a_project_has_no_say(text):
    assert "a project's document cannot set" in complaint(text, Level.PROJECT)[0]


def test_plain_http_is_for_this_machine_and_for_networks_that_somebody_vouches_for():
    text = (
        '[servers.a]\nurl = "http://127.0.0.1:9/mcp"\n[servers.b]\nurl = "http://b:80/mcp"\nallow_http = true'
    )
    assert [server.url for server in settings(text).servers] == ["http://127.0.0.1:9/mcp", "http://b:80/mcp"]


TWO = '[servers.files]\ncommand = "x"\n[servers.notes]\nurl = "https://notes.example/mcp"\n'


def test_bundles_are_read():
    found = settings(TWO + '[bundles.work]\nservers = ["notes", "files"]\n').bundles
    assert found == (Bundled("work", ("notes", "files")),)


@pytest.mark.parametrize(
    ("text", "message", "fix"),
    [
        ('[bundles.work]\nservers = ["note"]', "6: there is no server `note`", "did you mean `notes`?"),
        ('[bundles.work]\nservers = ["x9"]', "6: there is no server `x9`", "`[servers.x9]`"),
        ('[bundles.work]\nservers = ["files", "files"]', "6: a server stands there twice", "once"),
        ("[bundles.work]", "5: `servers` is missing", "add"),
        ('[bundles.work]\nservers = "files"\nserver = "x"', "7: unknown key `server`", "servers"),
        ("[bundles.work]\nservers = []", "6: a bundle without servers", "name"),
        ('[bundles."a b"]\nservers = "files"', "5: `a b` cannot be a name", "lower-case"),
        ('[servers.a__b]\ncommand = "x"', "5: `a__b` cannot be a name", "__"),
        ('[servers.a_]\ncommand = "x"', "5: `a_` cannot be a name", "__"),
    ],
)
def test_a_bundle_that_cannot_be_says_where_and_what_to_do(text, message, fix):
    told, advice = complaint(TWO + text)
    assert message in told
    assert fix in told + advice


def test_a_project_bundles_nothing():
    told, _ = complaint("[bundles]", Level.PROJECT)
    assert "cannot set `bundles`" in told
