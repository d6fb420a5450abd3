"""Personal data: what has a proof, what needs a word, what is nobody's, and what a parameter is meant for."""

from __future__ import annotations

from itertools import product

import pytest

from douane.detectors import personal
from douane.detectors.about import About
from douane.detectors.people import checks, rules
from douane.detectors.people.bulk import PERSONS
from douane.detectors.sighting import MOST
from douane.detectors.text import Text
from douane.model.finding import Severity
from douane.model.message import Message
from douane.protocol.direction import Direction
from douane.protocol.json import decode, encode
from douane.protocol.jsonrpc import parse


def _text(value: dict, direction=Direction.TO_CLIENT, tool: dict | None = None) -> Text:
    raw = encode(value)
    document = decode(raw)
    return Text.of(
        Message(direction, parse(document.value), raw, document.value, document.strings), About(tool or {})
    )


def _found(content: str) -> list[tuple[str, str]]:
    text = _text({"jsonrpc": "2.0", "id": 1, "result": {"text": content}})
    return [(one.rule.removeprefix("personal."), content[one.start : one.end]) for one in personal.find(text)]


def _called(arguments: dict, properties: dict | None = None) -> list:
    params = {"name": "t", "arguments": arguments}
    value = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    tool = {"name": "t", "inputSchema": {"type": "object", "properties": properties or {}}}
    return list(personal.find(_text(value, Direction.TO_SERVER, tool)))


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ("IBAN NL05 ABNA 0417 1643 93, due", "NL05 ABNA 0417 1643 93"),
        ("card 5516-7654-7321-5659.", "5516-7654-7321-5659"),
        ("ask <eva.holm@kontor-nord.de>", "eva.holm@kontor-nord.de"),
        ("tel (0721) 147 071;", "(0721) 147 071"),
        ("Tel. +49 (0)30 901820 today", "+49 (0)30 901820"),
        ("passport no.: C60918614", "C60918614"),
        ("mailto:eva.holm@kontor-nord.de", "eva.holm@kontor-nord.de"),
    ],
)
def test_a_span_is_the_value_without_its_label(content, value):
    assert [found for _, found in _found(content)] == [value]


@pytest.mark.parametrize("before", ["№", "：", "「", "–", "付款"])  # noqa: RUF001  # signs that are not ASCII
@pytest.mark.parametrize("value", ["5516-7654-7321-5659", "5516765473215659", "NL05ABNA0417164393"])
def test_a_number_may_stand_right_behind_what_is_not_ascii(before, value):
    assert [found for _, found in _found(f"x {before}{value} y")] == [value]


@pytest.mark.parametrize(
    "content",
    [
        "client 84.23.11.9 connected",
        "She logged in from 84.23.11.9",
        "Accessed via 84.23.11.9",
        "He came from 84.23.11.9 to log in",
        "Meine IP-Adresse lautet 84.23.11.9",
        "IP地址 84.23.11.9",
    ],
)
def test_an_address_is_somebodys_where_somebody_came_from_it(content):
    assert _found(content) == [("ip", "84.23.11.9")]


@pytest.mark.parametrize(
    "content",
    [
        "upgraded the client from 12.23.11.9 to 12.24.0.1",
        "client version 84.23.11.9",
        "logged in from 10.23.11.9",
        "logged in from 203.0.113.9",
        "chrome/120.23.11.9",
    ],
)
def test_versions_and_addresses_of_nobody_are_none(content):
    assert _found(content) == []


@pytest.mark.parametrize(
    "row",
    [
        "name,ssn,dob\nEva,230-08-6260,1964-11-12",
        "name;ssn;dob\nEva;230-08-6260;1964-11-12",
        "| name | ssn | dob |\n|---|---|---|\n| Eva | 230-08-6260 | 1964-11-12 |",
        "INSERT INTO t (name, ssn, dob) VALUES ('Eva, O''B', '230-08-6260', '1964-11-12');",
        '"name","ssn","dob"\n"Holm, Eva","230-08-6260","1964-11-12"',
    ],
)
def test_the_head_of_a_column_is_the_word_for_what_stands_below(row):
    assert set(_found(row)) >= {("us-ssn", "230-08-6260"), ("birth-date", "1964-11-12")}


def test_the_name_of_a_member_is_the_word_for_its_value():
    text = _text({"jsonrpc": "2.0", "id": 1, "result": {"passport": "C60918614", "x": ["mrn", "9182736"]}})
    assert [(one.rule, one.where) for one in personal.find(text)] == [
        ("personal.passport", "/result/passport")
    ]


def test_of_one_digit_changed_no_check_holds():
    iban, card = "NL05ABNA0417164393", "5516765473215659"
    assert checks.mod_97(iban)
    assert checks.luhn(card)
    for place, digit in product(range(8, 18), "0123456789"):
        changed = iban[:place] + digit + iban[place + 1 :]
        assert checks.mod_97(changed) is (changed == iban)
    for place, digit in product(range(16), "0123456789"):
        changed = card[:place] + digit + card[place + 1 :]
        assert checks.luhn(changed) is (changed == card)


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("to", "eva.holm@kontor-nord.de", "personal.email"),
        ("card_number", "5516765473215659", "personal.card"),
        ("iban", "NL05ABNA0417164393", "personal.iban"),
        ("socialSecurityNumber", "SSN 230-08-6260", "personal.us-ssn"),
    ],
)
def test_in_a_parameter_that_is_meant_for_it_a_value_is_expected(name, value, rule):
    (found,) = _called({name: value})
    assert (found.rule, found.severity) == (rule, Severity.INFO)
    assert rules.EXPECTED in found.tags


def test_a_schema_tells_what_a_parameter_is_meant_for():
    (found,) = _called({"value": "NL05ABNA0417164393"}, {"value": {"description": "IBAN of the payee"}})
    assert rules.EXPECTED in found.tags


@pytest.mark.parametrize("name", ["comment", "body", "query", "note_about_card"])
def test_in_any_other_parameter_a_strong_number_is_a_finding(name):
    (found,) = _called({name: "charge 5516-7654-7321-5659"}, {name: {"description": "Text about the card"}})
    assert found.severity is Severity.HIGH
    assert rules.EXPECTED not in found.tags


@pytest.mark.parametrize(
    "name", ["account", "number", "id", "recipient", "value", "user", "search", "payment", "code"]
)
def test_a_name_of_many_things_makes_no_strong_number_expected(name):
    for value in ("5516-7654-7321-5659", "NL05ABNA0417164393", "SSN 230-08-6260"):
        (found,) = _called({name: value})
        assert found.severity is Severity.HIGH


def test_what_a_caller_adds_to_the_parameters_of_a_tool_says_nothing():
    (found,) = _called({"ssn": "230-08-6260"}, {"name": {"type": "string"}})
    assert found.severity is Severity.HIGH


@pytest.mark.parametrize(
    "free",
    [
        {"type": "object"},
        {"type": "object", "additionalProperties": {"type": "string"}},
        {"type": "array", "items": {"type": "object"}},
        True,
    ],
)
def test_what_a_caller_calls_the_members_of_any_object_says_nothing(free):
    for name in ("card_number", "credit_card", "cardNumber"):
        (found,) = _called({"metadata": {name: "5516765473215659"}}, {"metadata": free})
        assert found.severity is Severity.HIGH
    (found,) = _called({"metadata": {"card": {"card_number": "5516765473215659"}}}, {"metadata": free})
    assert found.severity is Severity.HIGH


@pytest.mark.parametrize(
    "payment",
    [
        {"$ref": "#/$defs/Payment"},
        {"anyOf": [{"$ref": "#/$defs/Payment"}, {"type": "null"}]},
        {"type": "array", "items": {"allOf": [{"$ref": "#/$defs/Payment"}]}},
    ],
)
def test_what_a_tool_declares_elsewhere_in_its_schema_is_declared(payment):
    schema = {
        "type": "object",
        "properties": {"payment": payment},
        "$defs": {"Payment": {"type": "object", "properties": {"card_number": {"type": "string"}}}},
    }
    assert _severity({"payment": {"card_number": "5516765473215659"}}, schema) is Severity.INFO
    assert _severity({"payment": {"ssn": "230-08-6260"}}, schema) is Severity.HIGH


def test_an_object_of_any_members_is_for_what_its_own_name_says():
    schema = {"type": "object", "properties": {"bank_account": {"type": "object"}}}
    assert _severity({"bank_account": {"iban": "NL05ABNA0417164393"}}, schema) is Severity.INFO


def test_a_tool_that_names_no_parameter_is_told_by_the_names_of_its_callers():
    assert _severity({"customer": {"iban": "NL05ABNA0417164393"}}, {"type": "object"}) is Severity.INFO


def _severity(arguments: dict, schema: dict) -> Severity:
    params = {"name": "t", "arguments": arguments}
    value = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    (found,) = personal.find(_text(value, Direction.TO_SERVER, {"name": "t", "inputSchema": schema}))
    return found.severity


def test_a_schema_that_speaks_of_anything_makes_nothing_expected():
    (found,) = _called(
        {"value": "NL05ABNA0417164393"}, {"value": {"description": "Any text, such as an IBAN"}}
    )
    assert found.severity is Severity.HIGH


def _numbers(value: object, direction=Direction.TO_CLIENT) -> list[tuple[str, str]]:
    text = _text({"jsonrpc": "2.0", "id": 1, "result": value}, direction)
    return [(one.rule.removeprefix("personal."), one.where) for one in personal.find(text)]


@pytest.mark.parametrize("written", [5516765473215659.0, -5516765473215659])
def test_a_number_is_one_however_it_is_written(written):
    assert _numbers({"card_number": written}) == [("card", "/result/card_number")]
    assert _numbers({"card_number": {"value": written}}) == [("card", "/result/card_number/value")]
    assert _numbers({"value": written, "card_number": written / 10}) == []


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("card_number", 5516765473215659, "card"),
        ("customerSsn", 230086260, "us-ssn"),
        ("BSN", 111222333, "national-id"),
        ("pesel", 44051401359, "national-id"),
        ("aadhaar_number", 234123412346, "national-id"),
        ("nhs_number", 9434765919, "health-insurance"),
        ("tc_kimlik_no", 10000000146, "national-id"),
        ("bank-account-number", 417164300, "bank-account"),
        ("phone", 4930901820123, "phone"),
    ],
)
def test_a_number_is_what_the_name_of_its_member_says(name, value, rule):
    assert _numbers({"rows": [{name: value}]}) == [(rule, f"/result/rows/0/{name}")]
    assert _numbers({name: [value]}) == [(rule, f"/result/{name}/0")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", 5516765473215659),
        ("card_id", 5516765473215659),
        ("order_number", 5516765473215659),
        ("created_at", 1700000000000),
        ("phone_id", 4930901820123),
        ("card_number", 5516765473215658),
        ("card_number", 1234567812345670),
        ("nhs_number", 9434765918),
        ("ssn", 230086260.5),
        ("ssn", 12),
        ("ssn", True),
        ("note", "the ssn: is a number"),
    ],
)
def test_ids_times_and_numbers_that_no_name_announces_are_none(name, value):
    assert _numbers({"rows": [{name: value, "x": 1700000000000}], name: [value]}) == []


def test_the_number_of_a_card_needs_no_name_where_tools_are_given_or_give_numbers():
    rows = {"rows": [[1, 5516765473215659], [2, 5516765473215658]], "total": 5516765473215659}
    assert _numbers({"content": [], "structuredContent": rows}) == [
        ("card", "/result/structuredContent/rows/0/1"),
        ("card", "/result/structuredContent/total"),
    ]
    assert [one.where for one in _called({"n": 5516765473215659})] == ["/params/arguments/n"]
    others = {"id": 5516765473215659, "order_number": 5516765473215659, "rows": [4242424242424242, 1.5]}
    assert _numbers({"structuredContent": others}) == []
    assert _called(others) == []


def test_numbers_of_a_column_in_which_most_are_no_cards_are_none():
    random = [5516765473215659, 4716059361239827, 7316059361239820, 2316059361239821]
    found = {"rows": [[number, "a"] for number in random], "x": random}
    assert _numbers({"structuredContent": found}) == []
    assert _called({"config": found}) == []


@pytest.mark.parametrize("card", ["4539 1488 0343 6467", "4539148803436467"])
@pytest.mark.parametrize("mark", [" ", "\n", ", ", ";"])
def test_cards_in_a_row_are_all_found_at_once(card, mark):
    assert _found(mark.join([card] * 100) + " 1234") == [("card", card)] * 100


def test_what_stands_behind_a_card_is_no_part_of_it():
    assert _found("4539148803436467,12/27,123") == [("card", "4539148803436467")]
    assert _found("Visa 4539 1488 0343 6467 12/27 123") == [("card", "4539 1488 0343 6467")]


def test_a_number_has_no_words_in_its_place():
    (found,) = personal.find(_text({"jsonrpc": "2.0", "id": 1, "result": {"ssn": 230086260}}))
    assert (found.mend, found.start, found.end) == (None, 0, 0)
    assert "as a string" in found.fix


def test_of_too_many_numbers_the_rest_is_one_finding():
    rows = [{"ssn": 230080001 + number} for number in range(5_100)]
    found = _numbers(rows)
    assert len(found) == MOST + 1
    assert found[-1][0] == "too-many"


def test_a_list_of_many_persons_is_a_finding_of_its_own():
    people = [f"eva.holm{number}@kontor-nord.de" for number in range(PERSONS)]
    assert "bulk" in dict(_found("\n".join(people)))
    assert "bulk" not in dict(_found("\n".join(people[1:])))
    assert "bulk" not in dict(_found("\n".join(people[:1] * 100)))


def test_what_stands_for_a_person_is_listed_before_what_is_contact():
    content = "".join(f"eva{number}@kontor-nord.de " for number in range(6_000)) + "SSN 230-08-6260"
    assert ("us-ssn", "230-08-6260") in _found(content)
    assert "too-many" not in dict(_found(content))
