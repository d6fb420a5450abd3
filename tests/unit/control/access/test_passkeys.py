"""Passkeys: set up and shown by an authenticator, and what one that lies does not get."""

import copy
import json

import pytest

from douane.control.access.passkeys import LASTS
from douane.stores.accounts.factors import PASSKEY, Factor
from tests._promises import promise
from tests.unit.control.access._authenticator import PRESENT, VERIFIED, Authenticator
from tests.unit.control.access._browser import PASSWORD, Installation, csrf_in

SHOW, MAKE = "/sign-in/passkey", "/enrol/passkey"


def asked(browser, step, page="/sign-in"):
    token = csrf_in(browser.get(page))
    return token, json.loads(browser.post(f"{step}/challenge", {"csrf": token}).text)


def shown(browser, authenticator, page="/sign-in", **changed):
    token, options = asked(browser, SHOW, page)
    answer = authenticator.show(options, **changed)
    return browser.post(SHOW, {"csrf": token, "answer": answer, "next": "/account"})


def enrolled(installation, name="ann", **kind):
    """An account with a passkey, and its authenticator."""
    browser, authenticator = installation.browser(), Authenticator(**kind)
    browser.sign_in(installation, name)
    token, options = asked(browser, MAKE, "/enrol")
    answer = authenticator.make(options)
    assert browser.post(MAKE, {"csrf": token, "answer": answer, "next": "/account"}).status == 200
    assert browser.get("/account").status == 200
    return authenticator


def test_a_passkey_signs_in_without_a_password(installation):
    installation.account()
    authenticator = enrolled(installation)
    browser = installation.browser()
    found = shown(browser, authenticator)
    assert json.loads(found.text) == {"next": "/account"}
    assert browser.get("/account").status == 200
    assert installation.noted("control/sign-in")[-1]["how"] == "passkey"


def test_a_passkey_is_a_second_factor_after_the_password(installation):
    installation.account("bob", "operator")
    authenticator = enrolled(installation, "bob")
    browser = installation.browser()
    browser.filled("/sign-in", "/sign-in", name="bob", password=PASSWORD)
    _, options = asked(browser, SHOW, "/sign-in/second")
    assert len(options["allowCredentials"]) == 1
    assert options["userVerification"] == "required"
    assert shown(browser, authenticator, "/sign-in/second").status == 200


def test_a_passkey_may_be_the_first_factor_of_an_account(installation):
    installation.account(factor=False)
    browser, authenticator = installation.browser(), Authenticator()
    assert browser.sign_in(installation).location == "/enrol"
    token, options = asked(browser, MAKE, "/enrol")
    assert options["user"]["name"] == "ann"
    page = browser.post(MAKE, {"csrf": token, "answer": authenticator.make(options)})
    assert page.text.count("<li><code>") == 10
    assert browser.get("/account").status == 200


@promise("P-SIGN-IN-PASSKEY")
@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("origin", "https://evil.example"),
        ("origin", "http://localhost:9999"),
        ("host", "evil.example"),
        ("flags", PRESENT),  # nobody was verified
        ("flags", VERIFIED),  # nobody was there
    ],
)
def test_what_was_signed_for_elsewhere_or_by_nobody_signs_nobody_in(installation, trait, value):
    installation.account()
    authenticator = enrolled(installation)
    setattr(authenticator, trait, value)
    browser = installation.browser()
    assert shown(browser, authenticator).status == 400
    assert browser.get("/account").location.startswith("/sign-in")
    setattr(authenticator, trait, getattr(Authenticator(), trait))
    assert shown(browser, authenticator).status == 200


@promise("P-SIGN-IN-PASSKEY")
@pytest.mark.parametrize("changed", [{"challenge": "AAAA"}, {"type": "webauthn.create"}], ids=str)
def test_another_challenge_signs_nobody_in(installation, changed):
    installation.account()
    assert shown(installation.browser(), enrolled(installation), **changed).status == 400


@promise("P-SIGN-IN-PASSKEY")
def test_an_answer_counts_once_and_in_the_browser_that_was_asked(installation):
    installation.account()
    authenticator = enrolled(installation, counts=False)
    browser, other = installation.browser(), installation.browser()
    token, options = asked(browser, SHOW)
    answer = authenticator.show(options)
    stolen = csrf_in(other.get("/sign-in"))
    assert other.post(SHOW, {"csrf": stolen, "answer": answer}).status == 400
    mark = dict(browser.cookies)
    assert browser.post(SHOW, {"csrf": token, "answer": answer}).status == 200
    browser.cookies = mark
    assert browser.post(SHOW, {"csrf": token, "answer": answer}).status == 400


@promise("P-SIGN-IN-PASSKEY")
def test_a_challenge_does_not_count_for_ever(installation):
    installation.account()
    authenticator, browser = enrolled(installation), installation.browser()
    token, options = asked(browser, SHOW)
    installation.clock.at += LASTS
    assert browser.post(SHOW, {"csrf": token, "answer": authenticator.show(options)}).status == 400


@promise("P-SIGN-IN-PASSKEY")
def test_a_copy_of_an_authenticator_is_found_by_its_count(installation):
    installation.account()
    authenticator = enrolled(installation)
    double = copy.copy(authenticator)
    assert shown(installation.browser(), authenticator).status == 200
    assert shown(installation.browser(), double).status == 400
    entry = installation.noted("control/sign-in")[-1]
    assert "copy" in entry["findings"][0]["because"]
    assert (entry["findings"][0]["severity"], entry["principal"]) == ("high", "account:ann")


def test_an_authenticator_that_does_not_count_is_let_in_each_time(installation):
    installation.account()
    authenticator = enrolled(installation, counts=False)
    for _ in range(3):
        assert shown(installation.browser(), authenticator).status == 200


@promise("P-SIGN-IN-PASSKEY")
def test_the_passkey_of_one_account_is_no_second_factor_of_another(installation):
    installation.account("eve")
    installation.account("ann")
    authenticator = enrolled(installation, "eve")
    browser = installation.browser()
    browser.filled("/sign-in", "/sign-in", name="ann", password=PASSWORD)
    assert shown(browser, authenticator, "/sign-in/second").status == 400


@promise("P-SIGN-IN-PASSKEY")
def test_a_passkey_of_an_account_is_not_taken_over_by_another(installation):
    installation.account("ann")
    installation.account("eve")
    authenticator = enrolled(installation, "ann")
    browser = installation.browser()
    browser.sign_in(installation, "eve")
    token, options = asked(browser, MAKE, "/enrol")
    assert browser.post(MAKE, {"csrf": token, "answer": authenticator.make(options)}).status == 400
    assert [one.kind for one in installation.house.register.factors.of("eve")] == ["totp"]


@promise("P-SIGN-IN-PASSKEY")
@pytest.mark.parametrize(
    ("trait", "value"), [("origin", "https://evil.example"), ("host", "evil"), ("flags", 1)]
)
def test_a_passkey_of_elsewhere_is_not_set_up(installation, trait, value):
    installation.account()
    browser, authenticator = installation.browser(), Authenticator()
    setattr(authenticator, trait, value)
    browser.sign_in(installation)
    token, options = asked(browser, MAKE, "/enrol")
    assert browser.post(MAKE, {"csrf": token, "answer": authenticator.make(options)}).status == 400


def test_an_account_has_so_many_factors_and_no_more(installation):
    installation.account()
    for number in range(9):
        factor = Factor(f"{number:04x}", "ann", PASSKEY, "key", b"key", 0, 1.0)
        installation.house.register.factors.add(factor)
    browser = installation.browser()
    browser.sign_in(installation)
    token, options = asked(browser, MAKE, "/enrol")
    assert browser.post(MAKE, {"csrf": token, "answer": Authenticator().make(options)}).status == 400
    assert browser.post("/enrol", {"csrf": token, "code": "000000"}).status == 400
    assert len(installation.house.register.factors.of("ann")) == 10


def test_somebody_who_is_disabled_does_not_come_in_with_a_passkey(installation):
    installation.account()
    authenticator = enrolled(installation)
    installation.house.register.people.disable("ann", 1.0)
    assert shown(installation.browser(), authenticator).status == 400


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{",
        "[]",
        "null",
        '{"id": 1}',
        '{"id": "AAAA", "rawId": "AAAA", "type": "public-key"}',
        '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "e30"}}',
        "[" * 20_000,
        '{"id": "' + "A" * 100_000,
    ],
    ids=lambda text: text[:20],
)
def test_what_is_no_answer_is_none(installation, answer):
    installation.account()
    browser = installation.browser()
    token, _ = asked(browser, SHOW)
    assert browser.post(SHOW, {"csrf": token, "answer": answer}).status == 400
    browser.sign_in(installation)
    token, _ = asked(browser, MAKE, "/enrol")
    assert browser.post(MAKE, {"csrf": token, "answer": answer}).status == 400


def test_what_an_authenticator_damages_is_not_believed(installation):
    """Each byte of an attestation cut off, so that what reads CBOR and keys meets its end everywhere."""
    installation.account()
    browser, authenticator = installation.browser(), Authenticator()
    browser.sign_in(installation)
    token, options = asked(browser, MAKE, "/enrol")
    whole = json.loads(authenticator.make(options))
    text = whole["response"]["attestationObject"]
    for end in range(0, len(text), 7):
        whole["response"]["attestationObject"] = text[:end]
        browser.post(f"{MAKE}/challenge", {"csrf": token})
        assert browser.post(MAKE, {"csrf": token, "answer": json.dumps(whole)}).status == 400


def test_an_address_is_no_name_for_passkeys(installation):
    installation.account()
    browser = installation.browser(host="127.0.0.1:7180")
    page = browser.get("/sign-in")
    assert "passkeys.js" not in page.text
    assert browser.post(f"{SHOW}/challenge", {"csrf": csrf_in(page)}).status == 400


def test_the_name_of_the_documents_is_the_one_for_passkeys(tmp_path):
    installation = Installation(tmp_path, '[control]\nurl = "https://douane.example:8443"\n')
    installation.account()
    browser = installation.browser(host="douane.example:8443", scheme="https")
    _, options = asked(browser, SHOW)
    assert options["rpId"] == "douane.example"
    installation.close()
