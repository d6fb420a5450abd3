"""Strict JSON: what parsers read differently is refused, by name and place and without quoting it."""

from __future__ import annotations

import pytest

from douane.protocol.json import (
    CUT,
    MAX_DEPTH,
    MAX_POINTER,
    Document,
    Place,
    at,
    canonical,
    decode,
    encode,
    escaped,
    numbers_of,
    places,
    segments,
)
from douane.protocol.refusal import Unreadable


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (b'{"a":1,"a":2}', "protocol.duplicate-key"),
        (b'{"a":1,"\\u0061":2}', "protocol.duplicate-key"),
        (b'[{"b":{"a":1,"a":1}}]', "protocol.duplicate-key"),
        (b"[" * (MAX_DEPTH + 1) + b"1" + b"]" * (MAX_DEPTH + 1), "protocol.too-deep"),
        (b'{"a":' * 5000, "protocol.too-deep"),
        (b'"\xff"', "protocol.not-utf8"),
        (b'"\xc0\x80"', "protocol.not-utf8"),
        (b'"\xed\xa0\x80"', "protocol.not-utf8"),
        (b'"\\ud800"', "protocol.lone-surrogate"),
        (b'"\\udc00\\ud800"', "protocol.lone-surrogate"),
        (b"NaN", "protocol.not-json"),
        (b"[Infinity]", "protocol.not-json"),
        (b"-Infinity", "protocol.not-json"),
        (b"\xef\xbb\xbf{}", "protocol.not-json"),
        (b"{'a':1}", "protocol.not-json"),
        (b"[1,]", "protocol.not-json"),
        (b"01", "protocol.not-json"),
        (b'"\x01"', "protocol.not-json"),
        (b"{} {}", "protocol.not-json"),
        (b"// x\n{}", "protocol.not-json"),
        (b"", "protocol.not-json"),
        ("{}".encode("utf-16"), "protocol.not-json"),
        (b"1e999", "protocol.number"),
        (b"[-1e999]", "protocol.number"),
        (b"9007199254740992", "protocol.number"),
        (b'{"a":[-9007199254740992]}', "protocol.number"),
        (b"1" * 5000, "protocol.number"),
    ],
)
def test_what_is_ambiguous_is_refused(raw, rule):
    refused = decode(raw)
    assert isinstance(refused, Unreadable)
    assert refused.rule == rule


def test_a_refusal_names_the_place_and_not_the_key():
    refused = decode(b'{"hunter2":1,"hunter2":2}')
    assert "hunter2" not in refused.because
    assert refused.because.endswith("at byte 24")


@pytest.mark.parametrize(
    "raw", [b"9007199254740991", b"-9007199254740991", b"1.5e300", b"null", b" true\n", b'"\\u0000"']
)
def test_what_every_parser_reads_alike_is_accepted(raw):
    assert isinstance(decode(raw), Document)


def test_more_bits_allow_larger_integers():
    assert decode(b"18446744073709551615", bits=64).value == 2**64 - 1


def test_nesting_up_to_the_limit_is_accepted():
    assert isinstance(decode(b"[" * MAX_DEPTH + b"1" + b"]" * MAX_DEPTH), Document)


def test_keys_and_strings_come_in_document_order():
    document = decode(b'{"a":["x",{"b":"y","c":[["z"]]}],"d":1,"e":"w"}')
    assert document.strings == ["a", "x", "b", "y", "c", "z", "d", "e", "w"]


def test_a_string_by_itself_is_a_document_with_one_string():
    assert decode(b'"x"').strings == ["x"]


def test_places_tell_keys_from_values():
    value = {"a/b": [{"~": "x"}]}
    assert places(value, [0, 2, 7]) == {0: Place("", True), 2: Place("/a~1b/0/~0", False)}


def test_a_pointer_is_cut_so_that_a_long_name_costs_nothing_below_it():
    value = {"a": {"x" * MAX_POINTER: {"y": {"z": "found"}}}}
    assert places(value, [4]) == {4: Place(f"/a{CUT}", False)}


def test_no_value_passes_for_one_whose_pointer_was_cut():
    value = {"x" * MAX_POINTER: {"y": "one"}, "…": {"y": "other"}, "~…": "third"}
    assert numbers_of(value, ["/…/y", CUT, "/~0…"]) == {"/…/y": 5, "/~0…": 7}


def test_numbers_leave_out_keys_and_pointers_to_no_string():
    assert numbers_of({"a": "x", "b": {"c": 1}}, ["/a", "/b", "/b/c", "/none", ""]) == {"/a": 1}


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("", {"a/b": [1, {"~": "x"}]}),
        ("/a~1b/0", 1),
        ("/a~1b/1/~0", "x"),
        ("/a~1b/2", None),
        ("/a~1b/-1", None),
        ("/a~1b/x", None),
        ("/a~1b/²", None),
        ("/a~1b/0/x", None),
        ("/none", None),
    ],
)
def test_a_pointer_leads_to_what_stands_there(pointer, found):
    assert at({"a/b": [1, {"~": "x"}]}, pointer) == found


def test_segments_undo_escaping():
    assert segments(f"/{escaped('a/~b')}/{escaped('~1')}") == ["a/~b", "~1"]


def test_canonical_text_is_sorted_and_dense():
    assert canonical({"b": [1, "é"], "a": {"d": None, "c": 1.5}}) == '{"a":{"c":1.5,"d":null},"b":[1,"é"]}'


def test_encoded_text_is_one_line_in_the_order_given():
    assert encode({"b": "\n", "a": "é"}) == '{"b":"\\n","a":"é"}'.encode()


@pytest.mark.parametrize("write", [canonical, encode])
def test_what_is_no_json_number_is_never_written(write):
    with pytest.raises(ValueError, match="not JSON compliant"):
        write(float("nan"))
