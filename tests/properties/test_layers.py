"""Whatever a text is made of: reading its escapes is one thing however it is done, and leads back to them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from douane.detectors.layer import Layer
from douane.detectors.layers import layers, room
from douane.detectors.rewriting import Rewritten, narrowed
from douane.detectors.unescaped import _STEPS, _of_json
from tests._promises import promise

PIECES = [
    *(
        "\\",
        "\\\\",
        '"',
        "\\u",
        "u0041",
        "\\ud83d",
        "\\ude00",
        "\\x41",
        "\\n",
        "\\'",
        "\\u001f",
        "\\u{41}",
        "n",
    ),
    *(
        "%",
        "%41",
        "%C3%A9",
        "%E4%BD",
        "=3D",
        "=\n",
        "=C3=A9",
        "&",
        "&amp;",
        "&#65;",
        "&#x110000;",
        "&not",
        ";",
    ),
    *(
        "QUtJQVFZTFBNTjVISEhGUFpBTTIg",
        "H4sI",
        "41424344454647484950515253545556",
        "AAAA",
        "/",
        " gur ",
        " naq ",
        "_",
        "\x1f",
        "é",
        "😀",
        " ",
    ),
]
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=40).map(
    lambda pieces: "".join(pieces).replace("\1", "").replace("\ud800", "")
)
JSON = _STEPS[0]


@given(texts)
def test_json_is_read_alike_at_once_and_one_by_one(content):
    at_once = JSON.quickly(content)
    assert at_once is None or at_once == JSON.regex.sub(_of_json, content)


@given(texts)
@promise("P-DECODED")
def test_every_character_of_a_layer_leads_back(content):
    for layer in layers(Layer(content, lambda start, end: (start, end))):
        spans = [layer.original(at, at + 1) for at in range(len(layer.content))]
        assert all(0 <= start <= end <= len(content) for start, end in spans)


@given(texts)
def test_layers_are_bounded(content):
    found = layers(Layer(content, lambda start, end: (start, end)))
    assert sum(len(layer.content) for layer in found) <= len(content) + room(len(content))
    assert len(found) <= 13


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.text("xyz", max_size=3)), max_size=6),
)
def test_a_rewritten_text_leads_back(content, cuts):
    pieces, position, out = [], 0, []
    for gap, width, text in cuts:
        start, end = min(position + gap, len(content)), min(position + gap + width, len(content))
        out += (content[position:start], text)
        pieces.append((start, end, len(text)))
        position = end
    new = Rewritten("".join((*out, content[position:])), lambda: pieces)
    for start in range(len(new.content)):
        first, last = new.original(start, start + 1)
        kept = content[first:last]
        assert new.content[start] == kept or any(first == a and last >= b for a, b, _ in pieces)


@given(st.text("ab \n\x1f", max_size=300), st.lists(st.integers(0, 299), max_size=4), st.integers(0, 20))
def test_a_narrowed_text_has_what_is_asked_for(content, places, around):
    spans = sorted({(at, at + 1) for at in places if at < len(content)})
    if not spans:
        return
    near = narrowed(content, spans, around, "|")
    kept = {
        at
        for place, char in enumerate(near.content)
        if char != "|"
        for at in range(*near.original(place, place + 1))
    }
    wanted = {
        at for start, end in spans for at in range(max(0, start - around), min(len(content), end + around))
    }
    assert wanted <= kept
    assert all(
        content[slice(*near.original(place, place + 1))] == char
        for place, char in enumerate(near.content)
        if char != "|"
    )
