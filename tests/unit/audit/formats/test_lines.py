"""Whatever stands in an entry, an export has its lines, and no reader is told of more than there is."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.audit.formats import FORMATS, cef, leef, otel
from douane.audit.formats.columns import COLUMNS, row
from douane.audit.formats.event import event_of
from tests._promises import promise
from tests.unit.audit.formats._kinds import BODIES, CALL, FINDING, HOSTILE, HOSTILE_CALL, entry

CEF_HEAD = re.compile(r"CEF:0((?:\|(?:[^\\|]|\\[\\|])*){6})\|(.*)\n", re.DOTALL)
CEF_FIELD = re.compile(r"(?:^| )(\w+)=((?:[^\\=]|\\[\\=])*?)(?= \w+=|$)")
ODD = {"findings": [None, 7, {"rule": 3}], "reasons": {}, "at": "noon", "session": [], "arguments": 1}
UNPLAIN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u202e\ud800-\udfff]")
FORMAT = pytest.mark.parametrize("chosen", FORMATS, ids=lambda one: one.name)


@FORMAT
def test_every_kind_of_entry_is_lines_of_plain_text(chosen):
    for body in (*BODIES, ODD):
        text = chosen.line(entry(body))
        assert text.endswith("\n"), body
        assert "" not in text.splitlines(), body
        assert not UNPLAIN.search(text.replace("\r\n", "\n")), body


@promise("P-EXPORT-LINES")
@FORMAT
def test_a_peer_adds_no_line_to_an_export(chosen):
    plain = chosen.line(entry({**HOSTILE_CALL, **dict.fromkeys(("method", "subject", "agent", "kind"), "x")}))
    assert len(chosen.line(entry(HOSTILE_CALL)).splitlines()) == len(plain.splitlines())


def cef_fields(body):
    head, fields = CEF_HEAD.fullmatch(cef.line(entry(body))).groups()
    return head.split("|")[1:], dict(CEF_FIELD.findall(fields))


@promise("P-EXPORT-LINES")
def test_a_peer_adds_no_field_to_cef():
    _, fields = cef_fields(HOSTILE_CALL)
    assert set(fields) <= set(cef_fields({**CALL, "address": "h", "agent": "a"})[1]) | {"shost"}
    begun = r'a|b\=c\\d"e\\x09f\\x0dg\\x0aCEF:0|x\\u{2028}\\u{202e}\=HYPERLINK'
    assert fields["suser"].startswith(begun)


def test_cef_tells_of_the_worst_finding():
    head, fields = cef_fields(CALL)
    assert head[0:2] == ["Douane", "Douane"]
    assert head[3:] == ["secrets.aws", "tools/call read", "10"]
    assert fields["act"] == "deny"
    assert fields["cs4"].split() == [*FINDING["tags"], "MCP06:2025", "AML.T0051"]


@promise("P-EXPORT-LINES")
def test_a_peer_adds_no_attribute_to_leef():
    plain, hostile = (leef.line(entry(body)).rstrip("\n").split("\t") for body in (CALL, HOSTILE_CALL))
    names = [[one.partition("=")[0] for one in attributes[1:]] for attributes in (plain, hostile)]
    assert set(names[1]) - set(names[0]) == {"srcHost", "agent"}
    assert hostile[0].count("|") == 6


TEXTS = st.text() | st.floats(allow_nan=False, allow_infinity=False) | st.none()


@given(st.dictionaries(st.sampled_from([*CALL, "agent", "address", "tenant"]), TEXTS))
def test_lines_hold_for_any_texts(changes):
    body = {**CALL, **changes}
    for chosen in FORMATS:
        assert "" not in chosen.line(entry(body)).splitlines()


def test_a_record_of_opentelemetry_has_the_attributes_of_its_conventions():
    record = otel.record(event_of(entry(CALL)))
    told = {one["key"]: next(iter(one["value"].values())) for one in record["attributes"]}
    assert told["gen_ai.tool.name"] == "read"
    assert told["mcp.method.name"] == "tools/call"
    assert told["jsonrpc.request.id"] == "7"
    assert record["severityNumber"] == 21
    assert record["timeUnixNano"] == "1780000000250000000"


@pytest.mark.parametrize(
    "body", [*BODIES, ODD], ids=lambda one: str(one.get("method") or one.get("kind"))[:30]
)
def test_a_row_has_every_column_with_its_type(body):
    types = {"int64": int, "timestamp": int, "string": str, "float64": float, "list": list}
    told = row(entry(body))
    assert set(told) == set(COLUMNS)
    for name, value in told.items():
        assert value is None or type(value) is types[COLUMNS[name]], name


def test_hostile_text_is_one_text_in_json():
    (line, _) = next(one for one in FORMATS if one.name == "ocsf").line(entry(HOSTILE_CALL)).splitlines()
    assert json.loads(line)["actor"]["user"]["uid"] == HOSTILE.replace("\ud800", "\ufffd")


@FORMAT
def test_what_is_encrypted_in_the_log_is_only_in_its_own_format(chosen):
    sealed = {**CALL, "sealed": "1:c2VhbGVkIGNvbnRlbnQ="}
    assert ("c2VhbGVk" in chosen.line(entry(sealed))) == (chosen.name == "jsonl")


@pytest.mark.parametrize(("answer", "action"), [({}, "hold"), ({"answer": "none"}, "deny")])
def test_what_was_held_and_let_pass_by_nobody_was_refused(answer, action):
    assert event_of(entry({**CALL, "action": "hold", "ticket": "t", **answer})).action == action
