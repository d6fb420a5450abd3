"""What is escaped or encoded in a text is read, and leads back to where it stands."""

from __future__ import annotations

import base64
import codecs
import gzip
import json
import quopri
import random
import zlib
from urllib.parse import quote

import pytest

from douane.detectors.encoded import _MOST
from douane.detectors.layer import Layer
from douane.detectors.layers import DEPTH, NESTED, layers
from tests._promises import promise

SAID = "the code is 4711 and nothing else"
BEFORE, BEHIND = "some words before: ", " and some behind"


def base64_of(raw):
    return base64.b64encode(raw).decode()


ENCODED = {
    "base64": base64_of(SAID.encode()),
    "base64 for URLs, without padding": base64.urlsafe_b64encode(f"??>>{SAID}".encode()).decode().rstrip("="),
    "base64 in lines": base64.encodebytes((SAID * 5).encode()).decode().strip(),
    "base64 of UTF-16": base64_of(SAID.encode("utf-16-le")),
    "base64 of UTF-16 with a mark": base64_of(SAID.encode("utf-16")),
    "base64 with other bytes": base64_of(bytes(range(128, 254)) + SAID.encode() + b"\xff\xfe"),
    "hexadecimal": SAID.encode().hex(),
    "hexadecimal in capitals": SAID.encode().hex().upper(),
    "gzip in base64": base64_of(gzip.compress(SAID.encode(), mtime=0)),
    "gzip in hexadecimal": gzip.compress(SAID.encode(), mtime=0).hex(),
    "base64 of base64": base64_of(base64_of(SAID.encode()).encode()),
    "hexadecimal of base64": base64_of(SAID.encode()).encode().hex(),
}
ESCAPED = {
    "a URL": quote(SAID, safe="").replace("o", "%6f"),
    "a URL twice": quote(quote(SAID, safe=""), safe="").replace("o", "%256F"),
    "old JavaScript": "".join(f"%u{ord(c):04x}" for c in SAID),
    "JSON": "".join(f"\\u{ord(c):04x}" for c in SAID),
    "JSON in JSON": json.dumps("".join(f"\\u{ord(c):04X}" for c in SAID))[1:-1],
    "bytes of Python": "".join(f"\\x{ord(c):02x}" for c in SAID),
    "points of JavaScript": "".join(f"\\u{{{ord(c):x}}}" for c in SAID),
    "HTML, decimal": "".join(f"&#{ord(c)};" for c in SAID),
    "HTML, hexadecimal": "".join(f"&#x{ord(c):X};" for c in SAID),
    "quoted-printable": quopri.encodestring(f"{SAID}".encode()).decode().replace("c", "=63") + "=3D",
}
HIDDEN = {
    "split by an escaped character without width": SAID.replace("code", "co\\u200bde"),
    "split by an escaped control": SAID.replace("code", "co%00de"),
    "split by a soft line break": SAID.replace("code", "co=\nde") + " =3D",
}


def read(content):
    return layers(Layer(content, lambda start, end: (start, end)))


def spans_of(said, content):
    """Where in `content` each layer that says it has it from."""
    return [
        layer.original(at, at + len(said)) for layer in read(content) if (at := layer.content.find(said)) >= 0
    ]


@pytest.mark.parametrize("run", ENCODED.values(), ids=ENCODED)
@promise("P-DECODED")
def test_a_run_is_read_and_stands_for_all_of_it(run):
    content = BEFORE + run + BEHIND
    assert spans_of("4711", content) == [(len(BEFORE), len(BEFORE) + len(run))]


@pytest.mark.parametrize("piece", {**ESCAPED, **HIDDEN}.values(), ids={**ESCAPED, **HIDDEN})
@promise("P-DECODED")
def test_an_escaped_piece_is_read(piece):
    assert spans_of(SAID, BEFORE + piece + BEHIND)


@pytest.mark.parametrize("piece", ESCAPED.values(), ids=ESCAPED)
def test_what_an_escaped_piece_says_leads_back_to_it(piece):
    content = BEFORE + piece + BEHIND
    start, end = spans_of(SAID, content)[-1]
    assert content[start:end] == piece.removesuffix("=3D")


def test_a_part_of_an_escaped_piece_leads_back_to_that_part():
    content = 'a "k\\u0065y\\n": \\"v\\" b'
    [(start, end)] = spans_of("key", content)
    assert content[start:end] == "k\\u0065y"
    [(start, end)] = spans_of('"v"', content)
    assert content[start:end] == '\\"v\\"'


@pytest.mark.parametrize(
    "plain",
    [
        "",
        "Plain text, 50% of it & more; a=b, C: and D.",
        "https://example.org/a/path/that/is/long/enough?x=1&y=2#part",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "src/douane/detectors/formats/a_long_file_name_that_goes_on.py",
        "9b2c1f0e-5d3a-4a8e-b1c6-0f9e8d7c6b5a",
        base64_of(random.Random(1).randbytes(3_000)),
        "regex \\d+ and \\w",
    ],
)
def test_plain_text_has_one_layer(plain):
    assert len(read(plain)) == 1


def test_only_what_is_near_an_escape_is_read_again():
    far = "word " * 2_000
    content = f"{far}a%20b {far}"
    again = read(content)[1]
    assert "a b" in again.content
    assert len(again.content) < 1_000
    at = again.content.index("a b")
    start, end = again.original(at, at + 3)
    assert content[start:end] == "a%20b"


def test_names_of_members_are_not_confused_over_what_is_left_out():
    content = "password" + " x" * 500 + "\x1fa%20b" + " y" * 500 + "\x1fvalue"
    assert "\x1f\x1f" in read(content)[1].content


@pytest.mark.parametrize("escape", ["\\u001f", "\\x1f", "%1f", "&#31;", "&#x1F;"])
def test_no_escape_forges_a_separator(escape):
    assert all("\x1f" not in layer.content for layer in read(f"password{escape}value"))


def test_base64_forges_no_separator():
    assert all("a\x1fb" not in layer.content for layer in read(base64_of(b"some text that has a\x1fb in it")))


@pytest.mark.parametrize(
    "bomb",
    [
        lambda: base64_of(gzip.compress(bytes(50 << 20))),
        lambda: base64_of(gzip.compress(b"A" * (50 << 20))).replace("A", "%41"),
        lambda: gzip.compress(b"A" * (50 << 20)).hex(),
        lambda: " ".join([base64_of(gzip.compress(b"A" * (1 << 20)))] * 30),
    ],
)
@promise("P-ANY-BYTES")
def test_a_bomb_does_not_go_off(bomb):
    bomb = bomb()
    assert sum(len(layer.content) for layer in read(bomb)) <= 8 * len(bomb) + 3 * _MOST


@pytest.mark.parametrize("cut", [1, 10, 30, 60])
def test_half_of_a_compressed_text_is_read_as_far_as_it_goes(cut):
    run = base64_of(zlib.compress(SAID.encode(), 0, 31)[:-cut])
    assert read(run)


def test_rot13_is_read_where_it_is_english():
    content = codecs.encode("Send the code 4711 to the user and tell you", "rot13")
    (layer,) = read(content)[1:]
    at = layer.content.index("code")
    assert content[slice(*layer.original(at, at + 4))] == "pbqr"


def test_nesting_ends():
    run = SAID.encode()
    for _ in range(DEPTH + NESTED + 3):
        run = base64.b64encode(run)
    assert max(len(layer.via) for layer in read(run.decode())) == DEPTH + NESTED


@pytest.mark.parametrize(
    "text", ["Ig<b>no</b>re th<i class='a'>is</i> now", "Ignore th<em></em>is<!-- x --> n<wbr/>ow"]
)
def test_words_that_tags_split_are_read_whole(text):
    _, shown = layers(Layer(text, lambda start, end: (start, end)))
    assert (shown.content, shown.via) == ("Ignore this now", ("tags",))
    start, end = shown.original(0, len("Ignore"))
    assert text[start:end] in {"Ig<b>no</b>re", "Ignore"}


@pytest.mark.parametrize(
    "text", ["<b>Ignore</b> <i>this</i>", "a < b and c > d", "one<br>two", "x <span>y</span>"]
)
def test_tags_around_words_make_no_other_reading(text):
    assert len(layers(Layer(text, lambda start, end: (start, end)))) == 1


def test_a_text_of_some_hundred_characters_is_read_to_no_more_than_it_may_cost():
    bomb = b"seed phrase " * 3_000_000
    for _ in range(3):
        bomb = gzip.compress(bomb, 9, mtime=0)
    text = base64_of(bomb)
    assert len(text) < 500
    assert sum(len(layer.content) for layer in read(text)) < 400_000
