"""What holds for every value that is tokenised, wherever it stands and whatever stands around it."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from douane.detectors import Detector
from douane.engine.tokens import alike
from douane.model.finding import Finding, Severity
from douane.model.token import NO_TOKENS
from douane.protocol.json import places
from tests._promises import promise
from tests.playbooks.post import Post, result, rules_of, text, tool

TOKENISE = (
    '[[rule]]\nid = "p"\nfinding = "private.*"\ndirection = "to-client"\naction = "edit"\nwith = "tokenise"'
)
ANY = {"type": "object"}
MARKED = re.compile("\x02([^\x02\x03]+)\x03")  # what the detector below takes for a value


def _private(read):
    held = {n: found for n, found in enumerate(read.message.strings) if MARKED.search(found)}
    for n, place in places(read.message.value, held).items():
        for found in () if place.in_key else MARKED.finditer(held[n]):
            yield Finding("private.x", Severity.HIGH, place.pointer, "a value", *found.span(1), mend="[gone]")


DETECTORS = (Detector("private", _private),)
LETTERS = st.characters(exclude_characters="\x02\x03", exclude_categories=("Cs",))
values = st.text(LETTERS, min_size=1, max_size=40)
around = st.text(LETTERS, max_size=12) | st.sampled_from(
    ["⟨", ":", "⟨x:", "@", '"', "\\", "%E2%9F%A8", "{", "0"]
)
texts = st.lists(st.tuples(around, values), min_size=1, max_size=4)


def _post(key=b"one"):
    post = Post(rules_of(TOKENISE, detectors=DETECTORS)).handshake()
    post.session.key = key
    post.lists(tool(inputSchema=ANY))
    return post


def _written(parts):
    return "".join(f"{before}\x02{value}\x03" for before, value in parts)


def _heard(post, said, **members):
    post.calls()
    return post.server(result("call", **text(said, **members)))


@promise("P-TOKENS")
@given(texts)
def test_what_goes_back_is_what_came_to_the_byte(parts):
    post, said = _post(), _written(parts)
    shown = _heard(post, said).answer["result"]["content"][0]["text"]
    back = post.calls(arguments={"body": shown, "again": [shown]}, ident=2)

    assert back.server[0]["params"]["arguments"] == {"body": said, "again": [said]}


@promise("P-TOKENS")
@given(texts)
def test_no_value_is_in_what_the_client_hears_or_in_the_record(parts):
    post = _post()
    heard = _heard(post, _written(parts), structuredContent={"a": _written(parts)})
    back = post.calls(arguments={"body": heard.answer["result"]["content"][0]["text"]}, ident=2)

    said = json.dumps([heard.client, heard.records, back.client, back.records], ensure_ascii=False)
    for _, value in parts:
        assert json.dumps(f"\x02{value}\x03", ensure_ascii=False)[1:-1] not in said


@given(texts)
def test_equal_conversations_have_equal_outcomes_and_another_key_has_other_tokens(parts):
    one, same, other = (_heard(_post(key), _written(parts)).to_client for key in (b"one", b"one", b"two"))

    assert one == same != other


@given(texts, st.text(LETTERS, max_size=30))
def test_no_text_of_a_server_makes_it_hear_a_value_of_another_session(parts, said):
    one, other = _post(), _post(b"two")
    shown = _heard(one, _written(parts)).answer["result"]["content"][0]["text"]

    assert other.calls(arguments={"body": f"{said}{shown}"}, ident=2).server == []


@given(st.from_regex(r"[A-Z]{2}\d{2} ?(\d{4} ?){3,5}|\+?\d[\d ()-]{8,16}\d|\d{4}( \d{4}){3}", fullmatch=True))
def test_a_token_of_the_form_of_a_value_has_its_form_and_is_another(value):
    token = alike(b"one", value, "private.x", NO_TOKENS).text

    assert token != value
    assert re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", token)) == re.sub(
        r"[A-Z]", "A", re.sub(r"\d", "0", value)
    )


@given(st.from_regex(r"\d{16}", fullmatch=True), st.binary(min_size=1, max_size=9))
def test_a_token_of_the_form_of_a_card_is_nobodys(number, key):
    token = alike(key, number, "private.card", NO_TOKENS).text
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(token)]

    assert len(token) == 16
    assert sum(digit // 10 + digit % 10 for digit in doubled) % 10
