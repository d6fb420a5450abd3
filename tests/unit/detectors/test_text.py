"""The joined text of a message and the way back to its strings."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode

import pytest

from douane.detectors import DETECTORS
from douane.detectors.text import Text
from douane.detectors.visible import Visible, invisible_runs
from tests.corpus._keys import expand
from tests.corpus._samples import findings, mended, message

KEY = expand("{{crc32:ghp_}}")


def test_a_finding_points_to_its_string_and_span():
    (found,) = findings({"a~/b": ["x", {"note": f"use {KEY} now"}]})
    assert (found.where, found.start, found.end) == ("/params/a~0~1b/1/note", 4, 44)


def test_a_secret_in_a_key_is_found_and_has_no_mend():
    (found,) = findings({"outer": {KEY: 1}})
    assert (found.where, found.in_key, found.mend) == ("/params/outer", True, None)


def test_a_secret_split_by_invisible_characters_is_found_with_them():
    split = KEY[:7] + "\u200b" + KEY[7:20] + "\u2060" + KEY[20:]
    secrets = [one for one in findings({"t": f"\u200b{split}\u200b"}) if one.rule.startswith("secret.")]
    assert [(one.start, one.end) for one in secrets] == [(1, 43)]


def test_the_digest_is_of_the_value_and_not_of_how_it_was_hidden():
    plain, hidden = (
        next(one.digest for one in findings({"t": text}) if one.rule == "secret.github-token")
        for text in (KEY, KEY[:9] + "\u200b" + KEY[9:])
    )
    assert plain == hidden


def test_positions_are_code_points_of_the_string():
    (found,) = findings({"t": f"😀é {KEY}"})
    assert found.start == 3


def test_a_password_is_the_value_of_the_member_before_it():
    assert [one.where for one in findings({"password": "hunter-2-tiger"})] == ["/params/password"]


@pytest.mark.parametrize(
    "params",
    [
        ["password", "hunter-2-tiger"],
        {"a": "password", "hunter-2-tiger": 1},
        {"password": {"hunter-2-tiger": 1}},
    ],
)
def test_a_neighbour_of_the_word_password_is_no_value(params):
    assert findings(params) == []


def test_a_message_without_strings_has_no_findings():
    assert [one for detector in DETECTORS for one in detector.find(Text.of(message({})))] == []


@pytest.mark.parametrize("name", ["blob", "data"])
def test_a_secret_in_base64_is_found_and_redacted_inside(name):
    encoded = b64encode(f"first\n{KEY}\nlast".encode()).decode()
    (found,) = findings({"contents": [{"mimeType": "text/plain", name: encoded}]})
    assert (found.where, found.start, found.end) == (f"/params/contents/0/{name}", 0, len(encoded))
    assert b64decode(found.mend) == b"first\n[redacted: github token]\nlast"


def test_bytes_that_are_no_text_keep_every_byte_but_the_secret():
    raw = bytes(range(256)) + b" " + KEY.encode() + b"\xff\xfe"
    (found,) = findings({"blob": b64encode(raw).decode()})
    assert b64decode(found.mend) == raw.replace(KEY.encode(), b"[redacted: github token]")


def test_several_secrets_of_a_blob_have_one_mend():
    raw = f"{KEY} and {expand('{{crc32:npm_}}')}"
    found = findings({"blob": b64encode(raw.encode()).decode()})
    assert {one.rule for one in found} == {"secret.github-token", "secret.npm-token"}
    assert len({one.mend for one in found}) == 1
    assert findings({"blob": found[0].mend}) == []


def test_hidden_text_in_a_blob_is_found():
    encoded = b64encode("pass\u200bword and more".encode()).decode()
    (found,) = findings({"blob": encoded})
    assert (found.rule, b64decode(found.mend)) == ("hidden.zero-width", b"password and more")


@pytest.mark.parametrize("value", ["not base64 at all!", "QUJD", "", "A" * 17])
def test_what_is_no_base64_is_read_as_it_is(value):
    assert findings({"blob": value}) == []


ENCODED = b64encode(f"??>> the key is {KEY} ok".encode()).decode()


@pytest.mark.parametrize(
    "value",
    [
        ENCODED.rstrip("="),
        ENCODED[:20] + " \t" + ENCODED[20:],
        ENCODED.replace("+", "-").replace("/", "_"),
        ENCODED + "\n\n ",
        ENCODED + "===",
        *(b64encode(KEY.encode(codec)).decode() for codec in ("utf-16-le", "utf-16-be", "utf-16", "utf-32")),
    ],
)
def test_base64_is_read_as_leniently_as_any_client_may(value):
    (found,) = findings({"blob": value})
    assert found.rule == "secret.github-token"
    assert KEY not in b64decode(found.mend).replace(b"\0", b"").decode("latin-1")


@pytest.mark.parametrize(
    "code", [0, 8, 0x0C, 0x1E, 0x7F, 0x85, 0x2028, 0x2800, 0x034F, 0x1BCA0, 0x13430, 0x200B, 0xE0041]
)
def test_what_shows_nothing_does_not_split_a_secret(code):
    split = KEY[:9] + chr(code) + KEY[9:]
    assert "secret.github-token" in {one.rule for one in findings({"t": f"é {split}"})}
    assert "secret.github-token" in {one.rule for one in findings({"t": split})}


@pytest.mark.parametrize("sequence", ["\x1b[1m", "\x1b[38;5;8m", "\x1b[8m", "\x1b[K"])
def test_a_terminal_sequence_does_not_split_a_secret(sequence):
    found = findings({"t": KEY[:9] + sequence + KEY[9:]})
    assert "secret.github-token" in {one.rule for one in found}


def test_a_separator_inside_of_a_string_does_not_split_a_secret():
    (found,) = findings({"t": KEY[:9] + "\x1f" + KEY[9:]})
    assert (found.start, found.end) == (0, len(KEY) + 1)


def test_a_secret_that_only_invisible_characters_set_apart_is_found():
    found = findings({"t": f"x\u200b{KEY}\u200bz"})
    assert [(one.start, one.end) for one in found if one.rule == "secret.github-token"] == [(2, 42)]


def test_what_a_name_gives_away_beyond_a_token_is_covered_too():
    text = f'password = "{KEY}-restOfP4ss!wd"'
    assert "restOf" not in mended(text, findings({"t": text}))


def test_the_name_of_a_blob_elsewhere_is_no_blob():
    encoded = b64encode(f"key {KEY}".encode()).decode()
    (found,) = findings(["blob", encoded])
    assert found.mend == "[redacted: github token]"  # as anywhere in a text, not as base64


def test_a_string_that_holds_the_separator_moves_nothing():
    (found,) = findings({"a": "x\x1fy\x1f", "b": KEY})
    assert (found.where, found.start) == ("/params/b", 0)


def test_ascii_has_no_invisible_runs():
    assert invisible_runs("plain \x00\x1f\x7f") == ()


def test_the_original_of_a_visible_span_leaves_out_what_is_at_its_ends():
    text = "ab\u200bcd\u200b\u200bef"
    visible = Visible.of(text, invisible_runs(text))
    assert visible.content == "abcdef"
    assert [visible.original(*span) for span in [(0, 2), (2, 4), (1, 3), (0, 6)]] == [
        (0, 2),
        (3, 5),
        (1, 4),
        (0, 9),
    ]


def test_nothing_of_a_message_is_worked_out_twice():
    text = Text.of(message(json.loads('{"a": "é"}')))
    assert text.invisible is text.invisible
    assert text.visible is text.visible
