"""Which arguments are looked at, and where a finding says that it is."""

from __future__ import annotations

import pytest

from douane.detectors import interpreter
from douane.detectors.about import About
from douane.detectors.text import Text
from douane.model.message import Message
from douane.protocol.direction import Direction
from douane.protocol.json import CUT, decode, encode
from douane.protocol.jsonrpc import parse
from tests.corpus._calls import call

INJECTED = "x'; DROP TABLE a--"


def found(arguments, **sample):
    return [
        (one.rule, one.where)
        for one in interpreter.find(call({"tool": "thing", "arguments": arguments} | sample))
    ]


def _message(packet, direction=Direction.TO_SERVER):
    raw = encode({"jsonrpc": "2.0", **packet})
    document = decode(raw)
    return Message(direction, parse(document.value), raw, document.value, document.strings, subject="thing")


def test_every_member_is_judged_at_any_depth():
    given = {
        "a": {"user_id": INJECTED},
        "b": [[{"id": INJECTED}]],
        "ids": ["fine", INJECTED],
        "n": 5,
        "empty": "",
        "none": [],
    }
    assert found(given, properties={}) == [
        ("interpreter.sql-injection", "/params/arguments/a/user_id"),
        ("interpreter.sql-injection", "/params/arguments/b/0/0/id"),
        ("interpreter.sql-injection", "/params/arguments/ids/1"),
    ]


def test_a_name_is_escaped_in_the_pointer():
    assert found({"a/b_id": INJECTED}, properties={}) == [
        ("interpreter.sql-injection", "/params/arguments/a~1b_id")
    ]


def test_a_long_way_down_is_cut():
    [(_, where)] = found({"a" * 600: {"b" * 600: {"c": {"id": INJECTED}}}}, properties={})
    assert where.endswith(CUT)


def test_an_operator_in_place_of_an_identifier_is_found_and_in_a_filter_is_not():
    assert found({"user_id": {"$gt": ""}}, properties={}) == [
        ("interpreter.nosql-injection", "/params/arguments/user_id")
    ]
    assert found({"filter": {"$gt": ""}}, properties={}) == []


def test_long_runs_hide_nothing_and_the_whole_value_is_named():
    value = f"demo{' ' * 5000}; touch /tmp/a"
    [finding] = interpreter.find(call({"tool": "thing", "arguments": {"path": value}}))
    assert (finding.start, finding.end) == (0, len(value))


def test_a_span_is_that_of_the_command():
    [finding] = interpreter.find(call({"tool": "thing", "arguments": {"path": "demo; touch /tmp/a"}}))
    assert "demo; touch /tmp/a"[finding.start : finding.end].startswith("; touch")


@pytest.mark.parametrize(
    "packet",
    [
        {"method": "notifications/message", "params": {"arguments": {"id": INJECTED}}},
        {"id": 1, "method": "prompts/get", "params": {"arguments": {"id": INJECTED}}},
        {"id": 1, "method": "tools/call", "params": {"name": "thing", "arguments": "id"}},
        {"id": 1, "method": "tools/call", "params": {"name": "thing", "arguments": {}}},
        {"id": 1, "method": "tools/call", "params": {"name": "thing"}},
    ],
)
def test_only_calls_with_arguments_are_looked_at(packet):
    assert list(interpreter.find(Text.of(_message(packet)))) == []


@pytest.mark.parametrize(
    ("uri", "rules"),
    [
        ("file:///home/ann/a.txt", []),
        ("notes://daily/../x", []),
        ("https://example.org/a", []),
        ("file:///etc/shadow", ["interpreter.path-sensitive"]),
        ("file:///a/../../../b", ["interpreter.path-traversal"]),
        (5, []),
    ],
)
def test_the_address_of_a_resource_is_a_path(uri, rules):
    text = Text.of(_message({"id": 1, "method": "resources/read", "params": {"uri": uri}}))
    assert [(one.rule, one.where) for one in interpreter.find(text)] == [
        (rule, "/params/uri") for rule in rules
    ]


def test_what_comes_back_is_not_looked_at():
    packet = {"id": 1, "method": "tools/call", "params": {"name": "thing", "arguments": {"id": INJECTED}}}
    assert list(interpreter.find(Text.of(_message(packet, Direction.TO_CLIENT)))) == []


def test_a_definition_without_its_text_is_judged_alike():
    packet = {"id": 1, "method": "tools/call", "params": {"name": "thing", "arguments": {"zorp": INJECTED}}}
    schema = {"type": "object", "properties": {"zorp": {"type": "string", "description": "The ID of it"}}}
    about = About({"name": "thing", "inputSchema": schema})
    assert [one.rule for one in interpreter.find(Text.of(_message(packet), about))] == [
        "interpreter.sql-injection"
    ]
    assert list(interpreter.find(Text.of(_message(packet)))) == list(
        interpreter.find(Text.of(_message(packet), About()))
    )


@pytest.mark.parametrize(
    ("tool", "name", "value", "rules"),
    [
        ("fetch", "url", "vercel/ai", []),
        ("fetch", "url", "../../etc/hosts", ["interpreter.path-traversal"]),
        ("fetch", "url", "/etc/shadow", ["interpreter.path-sensitive"]),
        ("fetch", "url", "169.254.169.254/latest", ["interpreter.url-metadata"]),
        ("fetch", "url", "URL:http://169.254.169.254/", ["interpreter.url-metadata"]),
        ("fetch", "url", "<URL:http://169.254.169.254/>", ["interpreter.url-metadata"]),
        ("fetch", "url", "<http://127.0.0.1:6379/>", ["interpreter.url-internal"]),
        ("fetch", "url", "url:file:///etc/shadow", ["interpreter.path-sensitive"]),
        ("fetch", "url", "<https://example.org/a>", []),
        ("fetch", "host", "::ffff:0:169.254.169.254", ["interpreter.url-metadata"]),
        ("fetch", "host", "64:ff9b::a9fe:a9fe", ["interpreter.url-metadata"]),
        ("fetch", "host", "aa:bb:cc:dd:ee:ff", []),
        ("fetch", "url", "file:///etc/shadow", ["interpreter.path-sensitive"]),
        ("fetch", "url", "ftp://example.org/a", []),
        ("fetch", "url", "ftp://127.0.0.1/a", ["interpreter.url-scheme"]),
        ("fetch", "url", "http://localhost:3000/latest/meta-data/", ["interpreter.url-internal"]),
        ("fetch", "url", "http://8.8.8.8@10.0.0.1/", ["interpreter.url-disguised"]),
        ("fetch", "url", "http://example.org\\@127.0.0.1/", ["interpreter.url-disguised"]),
        ("fetch", "url", "ht\ttp://example.org/", []),
        ("browser_open", "url", "http://localhost/", ["interpreter.url-loopback"]),
        ("ping", "host", "http://10.0.0.1/", ["interpreter.url-internal"]),
        ("ping", "host", "2130706433", ["interpreter.url-disguised"]),
        ("ping", "host", "169.254.169.254:80", ["interpreter.url-metadata"]),
        ("ping", "host", "../../../a", ["interpreter.path-traversal"]),
        ("ping", "host", "a' OR 'x'='x", ["interpreter.sql-injection"]),
        ("ping", "host", "a\r\nHost: b", ["interpreter.header-injection"]),
        ("run", "command", f"curl {'https://a.example/ ' * 90}", []),
        (
            "run",
            "command",
            f"curl {'https://a.example/ ' * 90} http://169.254.169.254/latest/",
            ["interpreter.url-metadata"],
        ),
        ("get", "id", "../../a", ["interpreter.path-traversal"]),
        ("get", "id", "..%2fa", ["interpreter.path-traversal"]),
        ("get", "id", "~/.ssh/id_rsa", ["interpreter.path-traversal"]),
        ("get", "id", "x&apos; or 1=1--", ["interpreter.sql-injection"]),
        ("get", "id", "\\x27 or 1=1--", ["interpreter.sql-injection"]),
        ("get", "id", f"{'a' * 9000}' or 1=1--", ["interpreter.sql-injection"]),
        ("get", "id", "%2a%28%7c%28mail%3d%2a%29%29", ["interpreter.ldap-injection"]),
        ("read_file", "path", "{{7*7}}", ["interpreter.template-injection"]),
        ("read_file", "path", "a --upload-pack=x", ["interpreter.option-injection"]),
        ("read_file", "path", "php://filter/resource=../../../a", ["interpreter.path-traversal"]),
        ("glob", "pattern", "*.js --exec=x", ["interpreter.option-injection"]),
        ("run_git", "args", "clone ext::sh x", ["interpreter.option-injection"]),
        ("run_git", "args", 'log --format="`id`"', ["interpreter.command-chained"]),
        ("run_git", "args", "log --format='`id`; x'", []),
    ],
)  # fmt: skip
def test_each_role_has_its_judge(tool, name, value, rules):
    assert [rule for rule, _ in found({name: value}, tool=tool)] == rules


@pytest.mark.parametrize(
    ("sql", "rules"),
    [
        ("SELECT 'it\\'s; DROP TABLE a' FROM b", ["interpreter.sql-stacked"]),
        ("SELECT $x$ ; DROP TABLE a $x$", ["interpreter.sql-stacked"]),
        ("SELECT $$ ; DROP TABLE a $$", ["interpreter.sql-stacked"]),
        ("SELECT 1 -- ; DROP TABLE a", []),
        ("SELECT 1 --; DROP TABLE a", ["interpreter.sql-stacked"]),
        ("SELECT 1 /* ; DROP TABLE a */", []),
        ("SELECT 1 /*! ; DROP TABLE a */", ["interpreter.sql-stacked"]),
        ("row level security; policies", ["interpreter.sql-write"]),
        ("row level security with DROP TABLE", ["interpreter.sql-write"]),
        ("WITH a AS (UPDATE b SET c = 1 RETURNING *) SELECT * FROM a", ["interpreter.sql-write"]),
        ("SELECT update FROM set", []),
        ("SELECT into, b FROM c", []),
        ("PRAGMA journal_mode(wal)", ["interpreter.sql-write"]),
        ("PRAGMA user_version", []),
        ("SELECT * FROM url('http://h/', CSV)", ["interpreter.sql-escape"]),
        ("SELECT url(a) FROM b", []),
        ("LOAD DATA LOCAL INFILE '/a' INTO TABLE b", ["interpreter.sql-escape"]),
        ("", []),
        (";", []),
    ],
)
def test_a_reading_tool_gets_one_reading_statement(sql, rules):
    found_rules = [rule for rule, _ in found({"sql": sql}, description="Run a read-only SQL query")]
    assert found_rules == rules


def test_a_bulk_insert_costs_no_tokens_and_passes():
    assert (
        found({"sql": "INSERT INTO a VALUES " + "(1, 'x'), " * 50_000}, description="Execute any SQL") == []
    )


def test_a_file_with_keys_comes_with_no_advice_to_add_a_folder_since_none_lets_it_pass():
    sample = {"tool": "read_file", "arguments": {"path": "/etc/shadow"}, "roots": ["/etc"]}
    (finding,) = interpreter.find(call(sample))
    assert finding.rule == "interpreter.path-sensitive"
    assert finding.fix.startswith("name another file; no folder in `roots` lets this one pass")
