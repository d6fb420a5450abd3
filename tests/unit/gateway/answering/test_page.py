"""Persons answer on a page of the gateway; programs do not, whatever they hold."""

from __future__ import annotations

import http.client
import time
from contextlib import closing
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from douane.approvals.ticket import Ticket
from douane.gateway.answering import sheet
from douane.gateway.identity.keys import new_key
from douane.gateway.identity.local import our_account
from douane.stores.api_keys import ApiKey, ApiKeys
from tests._asked import ASKED, to
from tests._promises import promise
from tests.unit.gateway.answering._person import SECRET, Person


@promise("P-PERSON-ANSWERS")
def test_a_person_sees_the_call_and_allows_it_once(open_place, asked, person):
    page = person.page
    assert page.status == 200
    for told in (asked.principal, "tools/call send of mail", "ann@example.org", "rule `ask-first`", "high"):
        assert told in page.text
    done = person.presses(page, "once", passphrase=SECRET)
    assert f"approved {asked.name}" in done.text
    assert [open_place.passes(asked), open_place.passes(asked)] == [True, False]


@promise("P-GRANT-BOUND")
@pytest.mark.parametrize(
    ("button", "typed", "passing"),
    [
        ("exact", {}, [True, True, True, False]),
        ("times", {"times": "2"}, [True, True, False, False]),
        ("pattern", {"pattern:to": "*@example.org"}, [True, True, True, True]),
    ],
)
def test_an_answer_is_for_what_it_says(open_place, asked, person, button, typed, passing):
    person.presses(person.page, button, passphrase=SECRET, **typed)
    calls = [asked, asked, asked, to("bob@example.org", asked)]
    assert [open_place.passes(call) for call in calls] == passing
    assert not open_place.passes(to("eve@example.com", asked))


@promise("P-GRANT-BOUND")
def test_what_was_allowed_is_listed_and_ends_when_it_is_revoked(open_place, asked, person):
    person.presses(person.page, "exact", passphrase=SECRET)
    assert open_place.passes(asked)
    listed = person.opens(f"{open_place.url}/approvals")
    with open_place.store() as store:
        [grant] = [one for one in store.grants() if one.ticket == asked.name]
    person.presses(listed, "revoke", having=grant.id)
    assert not open_place.passes(asked)


@promise("P-PERSON-ANSWERS")
def test_a_person_denies_and_suspends_without_the_passphrase(open_place, asked, person):
    open_place.asks(to("bob@example.org", asked, name=f"{asked.name}b"))
    assert f"suspended {asked.principal}" in person.presses(person.page, "suspend", **{"for": "2h"}).text
    with open_place.store() as store:
        tickets = [one for one in store.tickets() if one.question.principal == asked.principal]
        assert [one.state.value for one in tickets] == ["denied", "denied"]
        assert store.ticket(asked.name).by.startswith("local:")


@promise("P-AGENT-CANNOT-APPROVE")
@pytest.mark.parametrize("said", ["", "a guess of mine"])
def test_nothing_is_allowed_without_the_passphrase(open_place, asked, person, said):
    assert person.presses(person.page, "once", passphrase=said).status == 409
    assert not open_place.passes(asked)


@promise("P-AGENT-CANNOT-APPROVE")
def test_neither_a_key_nor_the_token_of_the_machine_opens_the_page(open_place, asked):
    made = new_key()
    with closing(ApiKeys(str(open_place.folder))) as keys:
        keys.add(ApiKey(made.prefix, "ann", created=time.time(), expires=time.time() + 1000), made.digest)
    token = (open_place.folder / "local.token").read_text().strip()
    where = urlsplit(open_place.url)
    for credential in (made.text, token):
        with closing(http.client.HTTPConnection(where.hostname, where.port, timeout=10)) as connection:
            for path in ("/approvals", f"/approvals/question?name={asked.name}"):
                connection.request("GET", path, headers={"authorization": f"Bearer {credential}"})
                answer = connection.getresponse()
                assert "Who are you?" in (said := answer.read().decode())
                assert "ann@example.org" not in said
            form = f"answer=once&name={asked.name}&round=00&token=00"
            connection.request(
                "POST",
                "/approvals/answer",
                form,
                {
                    "authorization": f"Bearer {credential}",
                    "content-type": "application/x-www-form-urlencoded",
                },
            )
            assert connection.getresponse().status == 403
    assert not open_place.passes(asked)


@promise("P-AGENT-CANNOT-APPROVE")
def test_nobody_guesses_for_long(place):
    made = place()
    made.protect()
    with made.running():
        _guess(made)


def _guess(open_place):
    for _ in range(5):
        assert Person().enters(open_place, secret="a guess of mine").status == 403
    assert Person().enters(open_place).status == 403


@promise("P-APPROVALS-PAGE")
def test_what_a_peer_wrote_is_text(person):
    assert "<script>" not in person.page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\\u{202e} &amp; co" in person.page.text


def test_a_long_argument_leaves_the_others_in_sight():
    asked = replace(ASKED, shown={"cc": [""] * 1000, "to": "eve"})
    text = "".join(sheet.question(Ticket(asked, 1, 2, 3), None, {}, ""))
    seen, rest = text.split("<details><summary>All of it</summary>")
    assert "eve" in seen
    assert len(seen.splitlines()) < 20
    assert len(rest.splitlines()) > 1000


@promise("P-APPROVALS-PAGE")
def test_pages_run_nothing_and_stand_in_nobodys_frame(person):
    policy = set(person.page.fields["content-security-policy"].split("; "))
    assert {"default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"} <= policy
    assert person.page.fields["cache-control"] == "no-store"
    assert {"Secure", "HttpOnly", "Path=/"} <= set(person.page.fields["set-cookie"].split("; "))


@promise("P-APPROVALS-PAGE")
def test_a_form_counts_in_the_browser_and_for_the_question_that_it_was_shown_for(open_place, asked, person):
    open_place.asks(to("bob@example.org", asked, name=f"{asked.name}b"))
    other = Person()
    other.enters(open_place)
    wrong = [
        (other, person.page, ()),  # another browser, signed in as well
        (person, person.page, {"name": f"{asked.name}b"}),
        (person, person.page, {"token": "00"}),
    ]
    for who, page, change in wrong:
        assert who.presses(page, "once", change=change, passphrase=SECRET).status == 403
    body = f"answer=deny&name={asked.name}&round=00&passphrase={SECRET}"
    for field, value in (("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")):
        assert (
            person.posts(person.page, f"{open_place.url}/approvals/answer", body, **{field: value}).status
            == 403
        )
    with open_place.store() as store:
        assert store.ticket(asked.name).is_open(time.time())


@promise("P-APPROVALS-PAGE")
def test_a_form_of_before_is_no_answer_to_the_same_question_asked_again(open_place, asked, person):
    assert person.presses(person.page, "once", passphrase=SECRET).status == 200
    assert open_place.passes(asked)
    open_place.asks(asked)
    assert person.presses(person.page, "once", passphrase=SECRET).status == 409
    assert not open_place.passes(asked)


def test_who_leaves_is_gone(open_place, asked, person):
    away = person.presses(person.opens(f"{open_place.url}/approvals"), "leave")
    assert "Who are you?" in away.text
    assert "Who are you?" in person.presses(person.page, "once", passphrase=SECRET).text
    assert not open_place.passes(asked)


@promise("P-AGENT-CANNOT-APPROVE")
@pytest.mark.parametrize("own", ["never", "passphrase"])
def test_in_ones_own_name_one_may_deny_and_allow_only_with_the_second_factor(place, own):
    made = place(f'principals = ["local:*"]\nown = "{own}"\n')
    made.protect()
    mine = to("bob@example.org", principal=our_account())
    made.asks(mine)
    with made.running():
        person = Person()
        page = person.enters(made, "q1")
        if own == "never":
            assert "You cannot allow it" in page.text
            assert person.presses(page, "deny", change={"answer": "once"}).status == 409
        else:
            assert person.presses(page, "once").status == 409
            assert person.presses(page, "once", passphrase=SECRET).status == 200
        assert made.passes(mine) is (own == "passphrase")


@pytest.mark.parametrize(
    "page", ["", 'principals = ["oidc:https://idp.example|ann"]\n'], ids=["none", "others"]
)
def test_who_is_no_approver_sees_nothing(place, page):
    made = place(page)
    made.protect()
    made.asks()
    with made.running():
        shown = Person().opens(f"{made.url}/approvals")
        assert "ann@example.org" not in shown.text
        assert "passphrase" not in shown.text.replace("no passphrase", "").replace("approvals protect", "")
        assert shown.status == (200 if page else 404)
