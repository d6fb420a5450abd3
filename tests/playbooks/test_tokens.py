"""Tokens: what a server shows is kept from the model, and is there again when it goes back."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from urllib.parse import quote

import pytest

from douane.detectors import Detector
from douane.engine.tokens import LIFETIME, MAX_TOKENS
from douane.model.finding import Finding, Severity
from douane.protocol.json import places
from tests._promises import promise
from tests.playbooks.post import Post, notification, request, result, text, tool

MAIL, OTHER_MAIL, CARD = "ann@example.org", "bob@example.net", "4929 1234 5678 9012"
VALUE = re.compile(r"[a-z]+@example\.(?:org|net)|4929[ \d]{15}|DE\d\d \d{4}")
ANY = {"type": "object"}
TOKENISE = (
    '[[rule]]\nid = "p"\nfinding = "private.*"\ndirection = "to-client"\naction = "edit"\nwith = "tokenise"'
)
STAYS = '[[rule]]\nid = "s"\nfinding = "private.*"\ndirection = "to-server"\naction = "deny"'


def private(read):
    """Addresses and numbers of the kinds above, as a detector of personal values finds them."""
    held = {n: found for n, found in enumerate(read.message.strings) if VALUE.search(found)}
    for n, place in places(read.message.value, held).items():
        for found in VALUE.finditer(held[n]):
            kind = "mail" if "@" in found[0] else "card"
            yield Finding(
                f"private.{kind}",
                Severity.HIGH,
                place.pointer,
                "a value",
                *found.span(),
                mend="[gone]",
                in_key=place.in_key,
            )


def ready(*documents, output=None, **parts):
    shown = tool(inputSchema=ANY) | ({"outputSchema": output} if output else {})
    post = Post.under(*(documents or (TOKENISE, STAYS)), detectors=(Detector("private", private),), **parts)
    post.handshake().lists(shown)
    return post


def says(post, *parts, **members):
    """What the client hears when the server says this; the call before it has an id of its own."""
    ident = f"c{post.at}"
    post.calls(ident=ident)
    return post.server(result(ident, **text(*parts, **members)))


def token_of(post, value=MAIL):
    """The token that the client is shown for a value."""
    return says(post, value).answer["result"]["content"][0]["text"]


def arguments(heard):
    return heard.server[0]["params"]["arguments"]


@promise("P-TOKENS")
def test_a_value_of_a_server_is_a_token_for_the_client_and_the_value_again_for_that_server():
    post = ready()
    heard = says(post, f"write to {MAIL} or {CARD}.")
    said = heard.answer["result"]["content"][0]["text"]

    assert re.fullmatch(r"write to ⟨mail:[0-9a-f]{16}⟩ or ⟨card:[0-9a-f]{16}⟩\.", said)
    assert arguments(post.calls(arguments={"body": said})) == {"body": f"write to {MAIL} or {CARD}."}


@promise("P-TOKENS")
def test_a_value_without_its_token_does_not_leave():
    post = ready()
    token_of(post)

    assert post.calls(arguments={"to": MAIL}).server == []


def test_equal_values_have_equal_tokens_and_others_have_others():
    post = ready()

    assert token_of(post) == token_of(post) != token_of(post, OTHER_MAIL)


@promise("P-TOKENS")
def test_a_token_is_of_no_use_in_another_session():
    token = token_of(ready())
    other = Post(ready().rules, session=ready().restarted().session).handshake()
    other.lists(tool(inputSchema=ANY))
    heard = other.calls(arguments={"to": token})

    assert heard.server == []
    assert "token.unknown" in str(heard.answer)
    assert "ask the server for the value again" in str(heard.answer)
    assert token_of(other) != token


@promise("P-TOKENS")
def test_a_token_that_has_run_out_is_refused_until_the_value_is_shown_again():
    post = ready()
    token = token_of(post)
    post.at += LIFETIME + 1

    assert post.calls(arguments={"to": token}).server == []
    assert token_of(post) == token
    assert arguments(post.calls(arguments={"to": token}, ident=2)) == {"to": MAIL}


@pytest.mark.parametrize(
    "made_up",
    [
        "⟨mail:0123456789abcdef⟩",
        "0123456789abcdef@token.invalid",
        "%E2%9F%A8mail%3A0123456789abcdef%E2%9F%A9",
        r"\u27e8mail:0123456789abcdef\u27e9",
    ],
)
def test_a_token_that_nobody_issued_is_refused_even_where_there_are_none(made_up):
    assert ready().calls(arguments={"to": f"a {made_up} b"}).server == []


def test_a_made_up_token_of_a_server_reaches_the_client_and_no_value_ever():
    post = ready()
    real = token_of(post)
    made_up = real.translate(str.maketrans("0123456789abcdef", "123456789abcdef0"))

    assert says(post, made_up).answer["result"]["content"][0]["text"] == made_up
    assert post.calls(arguments={"to": made_up}).server == []


def test_a_token_that_comes_back_in_a_result_stays_one():
    post = ready()
    token = token_of(post)
    heard = says(post, f"sent to {token}", note={"to": token})

    assert heard.answer["result"]["content"][0]["text"] == f"sent to {token}"
    assert MAIL.encode() not in heard.everything()


@promise("P-TOKENS")
@pytest.mark.parametrize(
    "rewritten",
    [
        lambda token: token.upper(),
        lambda token: token.replace(":", ": ").replace("⟨", "⟨ "),
        lambda token: token.replace("mail", "e-mail"),
        lambda token: f"{token[:10]}\n{token[10:]}",
    ],
)
def test_a_token_that_a_model_has_rewritten_is_still_known(rewritten):
    post = ready()
    token = rewritten(token_of(post))

    assert arguments(post.calls(arguments={"to": token})) == {"to": MAIL}


def test_in_a_percent_encoded_address_the_value_is_encoded_too():
    post = ready()
    url = f"https://x.example/find?q={quote(token_of(post), safe='')}&n=1"

    assert arguments(post.calls(arguments={"url": url})) == {
        "url": f"https://x.example/find?q={quote(MAIL, safe='')}&n=1"
    }


@pytest.mark.parametrize("nest", [json.dumps, lambda value: json.dumps({"said": json.dumps(value)})])
def test_in_json_that_is_text_the_value_is_escaped_as_the_token_was(nest):
    post = ready()
    token = token_of(post)

    assert arguments(post.calls(arguments={"text": nest({"to": token})})) == {"text": nest({"to": MAIL})}


@pytest.mark.parametrize("cut", [lambda token: token[:-1], lambda token: token[1:-6]])
def test_a_part_of_a_token_is_never_its_value(cut):
    post = ready()
    said = cut(token_of(post))

    assert arguments(post.calls(arguments={"to": said})) == {"to": said}


def test_a_token_in_the_name_of_a_member_is_refused_and_its_value_kept():
    post = ready()
    heard = post.calls(arguments={token_of(post): 1})

    assert heard.server == []
    assert "token.misplaced" in heard.found
    assert MAIL.encode() not in heard.everything()


@promise("P-TOKENS")
def test_what_was_put_back_is_not_written_down_or_repeated():
    post = ready()
    token = token_of(post)
    heard = post.calls(arguments={"to": token, "body": f"dear {token}", "list": [token]})

    assert MAIL.encode() in heard.to_server[0]
    assert MAIL not in json.dumps(heard.records)
    assert heard.record["arguments"] == {"to": token, "body": f"dear {token}", "list": [token]}
    assert heard.found == ["token.restored"] * 3


def test_a_resource_whose_uri_holds_a_token_is_asked_for_by_its_value_and_recorded_without():
    post = ready()
    heard = post.client(request(7, "resources/read", uri=f"x://{token_of(post)}/profile"))

    assert heard.server[0]["params"]["uri"] == f"x://{MAIL}/profile"
    assert MAIL not in json.dumps(heard.records)
    assert MAIL not in json.dumps(post.server(result(7, contents=[])).records)


def test_values_that_are_put_back_are_judged_again():
    def dangerous(read):
        for n in [n for n, held in enumerate(read.message.strings) if "rm -rf" in held]:
            [place] = places(read.message.value, [n]).values()
            yield Finding("shell.made-up", Severity.HIGH, place.pointer, "a command", 0, 1)

    def anything(read):
        for n in [n for n, held in enumerate(read.message.strings) if held == "x; rm -rf"]:
            [place] = places(read.message.value, [n]).values()
            yield Finding("private.text", Severity.HIGH, place.pointer, "a text", 0, 9, mend="[gone]")

    deny = '[[rule]]\nid = "d"\nfinding = "shell.*"\ndirection = "to-server"\naction = "deny"'
    post = Post.under(TOKENISE, STAYS, deny, detectors=(Detector("a", anything), Detector("d", dangerous)))
    post.handshake().lists(tool(inputSchema=ANY))
    heard = post.calls(arguments={"path": token_of(post, "x; rm -rf")})

    assert heard.server == []
    assert "shell.made-up" in heard.found
    assert b"rm -rf" not in heard.everything()


PERSON = {
    "type": "object",
    "properties": {
        "mail": {"type": "string", "format": "email"},
        "card": {"$ref": "#/$defs/card"},
        "note": {"type": "string"},
    },
    "$defs": {"card": {"type": "string", "pattern": r"^\d{4} \d{4} \d{4} \d{4}$"}},
}


@promise("P-TOKENS")
def test_where_a_schema_prescribes_the_form_the_token_has_it_and_elsewhere_says_what_it_is():
    post = ready(output=PERSON)
    heard = says(post, MAIL, structuredContent={"mail": MAIL, "card": CARD, "note": MAIL})
    said = heard.answer["result"]["structuredContent"]

    assert "schema.result" not in heard.found
    assert re.fullmatch(r"[0-9a-f]{16}@token\.invalid", said["mail"])
    assert re.fullmatch(r"\d{4} \d{4} \d{4} \d{4}", said["card"])
    assert said["card"] != CARD
    assert said["note"] == heard.answer["result"]["content"][0]["text"]
    assert arguments(post.calls(arguments=said, ident=2)) == {"mail": MAIL, "card": CARD, "note": MAIL}
    loose = {"card": said["card"].replace(" ", ""), "text": f"pay with {said['card']} now"}
    assert arguments(post.calls(arguments=loose, ident=3)) == {"card": CARD, "text": f"pay with {CARD} now"}


def test_a_token_is_not_found_again_as_what_it_stands_for():
    post = ready(output=PERSON)

    def finds_domains(read):
        for n in [n for n, held in enumerate(read.message.strings) if held.endswith("@token.invalid")]:
            [place] = places(read.message.value, [n]).values()
            length = len(read.message.strings[n])
            yield Finding("private.mail", Severity.HIGH, place.pointer, "a", 0, length, mend="[gone]")

    post.rules = ready(output=PERSON).rules
    post.rules = replace(post.rules, detectors=(*post.rules.detectors, Detector("more", finds_domains)))
    said = says(post, "", structuredContent={"mail": MAIL}).answer["result"]["structuredContent"]
    assert said["mail"].endswith("@token.invalid")


def test_the_oldest_tokens_make_room_for_new_ones():
    post = ready()
    first = token_of(post)
    for n in range(0, MAX_TOKENS, 1024):
        says(
            post,
            *(
                f"{chr(97 + k % 26)}{chr(97 + k // 26 % 26)}{'abcdefgh'[n // 1024]}{chr(97 + k // 676)}@example.org"
                for k in range(1024)
            ),
        )

    assert len(post.session.tokens.known) == MAX_TOKENS
    assert post.calls(arguments={"to": first}).server == []


def test_without_a_key_there_are_no_tokens():
    post = ready()
    post.session.key = b""

    assert token_of(post) == "[gone]"


def test_a_value_of_the_client_is_a_token_for_the_server_and_the_value_again_for_the_client():
    post = ready(TOKENISE.replace("to-client", "to-server"))
    heard = post.calls(arguments={"to": MAIL})
    token = arguments(heard)["to"]

    assert token.startswith("⟨mail:")
    answer = post.server(result("call", **text(f"sent to {token}"))).answer
    assert answer["result"]["content"][0]["text"] == f"sent to {MAIL}"


def test_names_and_ids_are_no_place_for_a_value():
    post = ready()
    token = token_of(post)

    assert MAIL.encode() not in post.calls(name=token, ident=2).everything()
    assert (
        MAIL.encode()
        not in post.client(notification("notifications/cancelled", requestId=token)).everything()
    )


@promise("P-TOKENS")
def test_the_built_in_policy_makes_tokens_of_account_numbers_and_cards():
    post = Post.under().handshake()
    post.lists(tool(inputSchema=ANY))
    said = says(post, "IBAN: DE86 3704 0044 0532 0139 27").answer["result"]["content"][0]["text"]

    assert re.fullmatch("IBAN: ⟨iban:[0-9a-f]{16}⟩", said)
    assert arguments(post.calls(arguments={"body": said})) == {"body": "IBAN: DE86 3704 0044 0532 0139 27"}
    assert post.calls(arguments={"body": "IBAN: DE86 3704 0044 0532 0139 27"}, ident=2).server == []


def test_what_was_redacted_is_not_written_back_in_the_place_of_the_value():
    post = Post.under().handshake()
    post.lists(tool(inputSchema={"type": "object"}))
    heard = post.calls(arguments={"content": "password=[redacted: named password]\ncolour=green"})
    assert not heard.server
    assert "token.placeholder" in heard.answer["result"]["content"][0]["text"]
