"""What attackers do to the door of the control room."""

import asyncio
import json
import re
from urllib.parse import urlencode

import pytest
from argon2 import PasswordHasher
from starlette.routing import Route

from douane.control.access.around import LONGEST, POLICY
from douane.control.access.cookies import new_mark, token_of
from douane.control.access.delays import LONGEST as LONGEST_WAIT
from douane.control.access.delays import OF_ACCOUNT, OF_ADDRESS, OF_SESSION
from douane.control.access.noted import MOST
from douane.control.access.turns import Turns
from douane.control.routes import ROUTES
from tests._promises import promise
from tests.unit.control.access._browser import HOST, PASSWORD, Installation, answered, csrf_in

COOKIE = "douane-7180-session"
# What strangers may ask for: to sign in, files, and whether it lives.
OPEN = {
    "/healthz",
    "/readyz",
    "/static/{digest}/{name:path}",
    "/sign-in",
    "/sign-in/second",
    "/sign-in/passkey",
    "/sign-in/passkey/challenge",
    "/sign-in/issuer",
    "/sign-in/back",
    "/sign-out",
    "/welcome",
}


def routes():
    return [(method, one.path) for one in ROUTES for method in sorted(one.methods or {"GET", "POST"})]


def filled_in(path):
    return re.sub(r"\{[^}]+\}", "x", path)


def unsafe():
    return [(method, path) for method, path in routes() if method not in {"GET", "HEAD", "OPTIONS"}]


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """An installation that nothing of a test changes."""
    found = Installation(tmp_path_factory.mktemp("room"))
    found.account()
    yield found
    found.close()


@pytest.fixture(scope="module")
def insider(shared):
    browser = shared.browser()
    browser.sign_in(shared)
    assert browser.get("/account").status == 200
    return browser


def test_every_route_is_a_route_of_ours():
    assert all(isinstance(one, Route) for one in ROUTES)
    assert len(routes()) > 30


@promise("P-SIGN-IN-DOOR")
def test_a_stranger_sees_nothing(shared):
    browser = shared.browser()
    token = csrf_in(browser.get("/sign-in"))
    wrong = []
    for method, path in routes():
        if path in OPEN:
            continue
        if method == "POST":
            found = browser.post(filled_in(path), {"csrf": token})
        else:
            found = browser._asked(method, filled_in(path), b"", {})
        shut = found.status in {400, 401, 403} or (found.status, found.location[:8]) == (303, "/sign-in")
        if not shut or "account:" in found.text:
            wrong.append((method, path, found))
    assert wrong == []


FORGED = {
    "no token": {},
    "other token": {},
    "other site": {"sec-fetch-site": "cross-site"},
    "other port": {"origin": "http://localhost:9999", "sec-fetch-site": "same-site"},
    "other origin": {"origin": "https://evil.example", "sec-fetch-site": None},
    "no origin": {"origin": None, "sec-fetch-site": None},
    "sandboxed": {"origin": "null"},
}


@promise("P-SIGN-IN-FORMS")
@pytest.mark.parametrize("how", FORGED)
def test_nothing_is_done_for_a_form_of_elsewhere(shared, insider, how):
    token = {"no token": "", "other token": token_of(new_mark())}.get(how, token_of(insider.cookies[COOKIE]))
    before = len(shared.entries())
    cookie = "; ".join(
        f"{name}={value}" for name, value in insider.cookies.items()
    )  # though `SameSite` is strict
    for _, path in unsafe():
        fields = {"cookie": cookie, **FORGED[how]}
        found = insider.post(filled_in(path), {"csrf": token, "session": "all"}, **fields)
        assert found.status == 403, (path, found)
    assert insider.get("/account").status == 200
    assert len(shared.entries()) == before


@promise("P-SIGN-IN-FORMS")
def test_a_call_of_a_page_needs_the_token_too(insider):
    fields = {"content-type": "application/json"}
    path = next(filled_in(path) for _, path in unsafe() if path.startswith("/api/v1"))
    assert insider.post(path, {}, **fields).status == 403
    shown = insider.post(path, {}, **fields, **{"x-csrf-token": token_of(insider.cookies[COOKIE])})
    assert shown.status != 403


FIELDS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@promise("P-SIGN-IN-HEADERS")
def test_every_answer_has_its_fields(shared, insider):
    stranger = shared.browser()
    asked = [(stranger, *one) for one in routes()] + [
        (insider, "GET", path) for path in ("/account", "/audit")
    ]
    for browser, method, path in asked:
        found = browser._asked(method, filled_in(path), b"", {})
        names = [name for name, _ in found.fields if name != "set-cookie"]
        assert len(names) == len(set(names)), (path, names)
        assert FIELDS.items() <= dict(found.fields).items(), (path, found.fields)
        assert "server" not in names
        assert "camera=()" in found.field("permissions-policy")
    assert "default-src 'none'" in POLICY
    assert "unsafe" not in POLICY


@promise("P-SIGN-IN-HEADERS")
def test_no_page_to_sign_in_has_script_or_style_within(shared):
    for path in ("/sign-in", "/welcome?link=x"):
        text = shared.browser().get(path).text
        assert not re.search(
            r"<style|style=|<script(?! src=\"/static/)|\son[a-z]+=|https?://(?!www\.w3\.org)", text
        )


@promise("P-SIGN-IN-HOST")
@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:7180", "", "localhost@evil", None],
)
def test_a_name_that_is_not_ours_gets_nothing(shared, host):
    found = shared.browser().get("/healthz", host=host)
    assert found.status == 421
    assert "content-security-policy" in dict(found.fields)


@promise("P-SIGN-IN-HOST")
def test_the_name_of_the_documents_is_ours_and_others_are_not(tmp_path):
    installation = Installation(tmp_path, '[control]\nurl = "https://douane.example"\n')
    browser = installation.browser(host="douane.example", scheme="http")
    assert browser.get("/sign-in").status == 200
    assert browser.get("/sign-in", host="douane.example:8080").status == 421
    installation.close()


def test_what_is_too_long_is_not_read(shared):
    browser = shared.browser()
    assert browser.post("/sign-in", {"a": "b"}, **{"content-length": str(LONGEST + 1)}).status == 413
    browser.get("/sign-in")
    ours = {
        "origin": f"http://{HOST}",
        "content-type": "application/x-www-form-urlencoded",
        "content-length": "0",
    }
    assert browser._asked("POST", "/sign-in", b"a" * (LONGEST + 1), ours).status == 403


@promise("P-SIGN-IN-FIXATION")
def test_a_session_from_before_is_nobodys_after(installation):
    installation.account()
    victim, attacker = installation.browser(), installation.browser(address="192.0.2.66")
    attacker.get("/sign-in")
    victim.cookies[COOKIE] = planted = attacker.cookies[COOKIE]
    victim.sign_in(installation)
    assert victim.get("/account").status == 200
    assert victim.cookies[COOKIE] != planted
    assert attacker.get("/account").location.startswith("/sign-in")


@promise("P-SIGN-IN-FIXATION")
def test_each_step_and_each_change_has_a_session_of_its_own(installation):
    installation.account()
    browser = installation.browser()
    seen = []
    browser.get("/sign-in")
    seen.append(browser.cookies[COOKIE])
    browser.filled("/sign-in", "/sign-in", name="ann", password=PASSWORD)
    seen.append(browser.cookies[COOKIE])
    browser.filled("/sign-in/second", "/sign-in/second", code=installation.code())
    seen.append(browser.cookies[COOKIE])
    other = "nine otters hum below deck"
    browser.filled("/account", "/account/password", before=PASSWORD, password=other, again=other)
    seen.append(browser.cookies[COOKIE])
    assert len(set(seen)) == 4
    for before in seen[:-1]:
        browser.cookies[COOKIE] = before
        assert browser.get("/account").location.startswith("/sign-in")


@promise("P-SIGN-IN-FIXATION")
@pytest.mark.parametrize("tossed", ["a" * 43, "x", "", '"; drop', "é"])
def test_a_cookie_that_somebody_else_has_set_is_no_session(installation, tossed):
    installation.account()
    browser = installation.browser()
    browser.sign_in(installation)
    ours = f"{COOKIE}={browser.cookies[COOKIE]}"
    for both in (f"{COOKIE}={tossed}; {ours}", f"{ours}; {COOKIE}={tossed}"):
        found = browser.get("/account", cookie=both.encode().decode("latin-1"))
        assert found.location.startswith("/sign-in")
    assert browser.get("/account", cookie=f"{COOKIE}={tossed}".encode().decode("latin-1")).status == 303


def test_cookies_are_marked_for_this_host_alone(tmp_path):
    documents = '[control]\nurl = "https://douane.example"\n'
    installation = Installation(tmp_path, documents)
    installation.account("bob", "viewer", factor=False)
    browser = installation.browser(host="douane.example", scheme="https")
    found = browser.sign_in(installation, "bob")
    session, known = found.cookies
    assert session.startswith("__Host-douane-session=")
    assert known.startswith("__Host-douane-known=")
    for text in (session, known):
        parts = {one.strip().lower() for one in text.split(";")[1:]}
        assert {"secure", "httponly", "samesite=strict", "path=/"} <= parts
        assert not any(one.startswith("domain") for one in parts)
    assert not any("max-age" in one.lower() for one in session.split(";"))
    assert found.field("strict-transport-security")
    installation.close()


@promise("P-SIGN-IN-ONWARD")
@pytest.mark.parametrize(
    "said",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/a\r\nset-cookie: b=c", "javascript:0"],
)
def test_nobody_is_led_away_after_signing_in(installation, said):
    installation.account("bob", "viewer", factor=False)
    found = installation.browser().sign_in(installation, "bob", following=said)
    assert found.location == "/"
    assert not any("\r" in value or "\n" in value for _, value in found.fields)
    assert len(found.cookies) == 2


@promise("P-SIGN-IN-ONWARD")
def test_a_page_that_was_asked_for_is_where_it_goes_on(installation):
    installation.account()
    browser = installation.browser()
    asked = browser.get("/account?a=b")
    page = browser.get(asked.location)
    assert 'name="next" value="/account?a=b"' in page.text


def test_a_link_of_another_site_is_followed_once_more_from_here(shared):
    found = shared.browser().get("/account", **{"sec-fetch-site": "cross-site"})
    assert (found.status, found.location) == (200, "")
    assert 'http-equiv="refresh" content="0"' in found.text


@promise("P-SIGN-IN-FORMS")
@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-in/second", "/welcome?link=x", "/enrol", "/account", "/"]
)
def test_no_link_of_another_site_signs_anybody_out(insider, path):
    before = dict(insider.cookies)
    found = insider.get(path, **{"sec-fetch-site": "cross-site"})
    assert 'http-equiv="refresh"' in found.text
    assert insider.cookies == before
    assert insider.get("/account").status == 200


class Counting(PasswordHasher):
    """The hasher itself, which counts its work."""

    def __init__(self):
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified = 0

    def verify(self, digest, password):
        self.verified += 1
        return super().verify(digest, password)


@promise("P-SIGN-IN-NAMES")
def test_a_name_of_nobody_gets_the_same_answer_for_the_same_work(tmp_path):
    counting = Counting()
    installation = Installation(tmp_path, hasher=counting)
    installation.account("ann")
    installation.account("new", "viewer", factor=False)
    installation.house.register.people._database.changed(
        "UPDATE accounts SET password = '' WHERE name = 'new'"
    )
    installation.account("old")
    installation.house.register.people.disable("old", 1.0)
    answers = {}
    for name in ("ann", "nobody", "new", "old", "ann\x00", "N" * 500):
        answers[name] = []
        for _ in range(OF_ACCOUNT.free + 2):
            counting.verified = 0
            browser = installation.browser(address=f"192.0.2.{len(answers)}")
            found = browser.filled("/sign-in", "/sign-in", name=name, password="wrong wrong wrong")
            text = re.sub(r'value="[0-9a-f]{64}"|data-csrf="[^"]+"', "", found.text)
            fields = [one for one in found.fields if one[0] != "set-cookie"]
            answers[name].append((found.status, fields, text, counting.verified))
    assert [one[0] for one in answers["ann"]] == [401] * 4 + [429] * 2
    assert [one[3] for one in answers["ann"]] == [1] * 4 + [0] * 2
    for name, found in answers.items():
        assert found == answers["ann"], name
    installation.close()


def tries(installation, count, **settings):
    browser = installation.browser(**settings)
    return [
        browser.filled("/sign-in", "/sign-in", name="ann", password=f"wrong wrong {number}").status
        for number in range(count)
    ]


@promise("P-SIGN-IN-GUESSES")
def test_whoever_guesses_a_password_waits_from_wherever(installation):
    installation.account()
    for number in range(OF_ACCOUNT.free):
        assert tries(installation, 1, address=f"192.0.2.{number}") == [401]
    assert tries(installation, 1, address="203.0.113.1") == [429]
    found = installation.browser(address="203.0.113.2").sign_in(installation)
    assert found.status == 429  # not even the right one is looked at
    assert 1 <= int(found.field("retry-after")) <= LONGEST_WAIT


@promise("P-SIGN-IN-GUESSES")
def test_many_guesses_at_once_are_as_many_as_one_after_the_other(installation):
    installation.account()
    browser = installation.browser()
    form = {"csrf": csrf_in(browser.get("/sign-in")), "name": "ann", "password": "wrong wrong wrong"}
    body = urlencode(form).encode()
    fields = {
        "host": HOST,
        "origin": f"http://{HOST}",
        "content-type": "application/x-www-form-urlencoded",
        "content-length": len(body),
        "cookie": f"{COOKIE}={browser.cookies[COOKIE]}",
    }

    async def all_at_once():
        tried = (answered(installation, ("POST", "/sign-in", body), fields, browser) for _ in range(30))
        return [one.status for one in await asyncio.gather(*tried)]

    found = installation.runner.run(all_at_once())
    assert sorted(found) == [401] * OF_ACCOUNT.free + [429] * (30 - OF_ACCOUNT.free)


@promise("P-SIGN-IN-GUESSES")
def test_whoever_goes_through_names_waits(installation):
    installation.account()
    browser = installation.browser(address="2001:db8::1")
    found = []
    for number in range(OF_ADDRESS.free + 1):
        browser.address = f"2001:db8::{number:x}"  # one customer has them all
        found.append(browser.filled("/sign-in", "/sign-in", name=f"n{number}", password="wrong").status)
    assert found == [401] * OF_ADDRESS.free + [429]
    assert tries(installation, 1, address="2001:db8:0:1::1") == [401]


@promise("P-SIGN-IN-GUESSES")
def test_the_wait_outlasts_a_restart(installation, tmp_path):
    installation.account()
    tries(installation, OF_ACCOUNT.free)
    again = Turns(installation.house.register.tries, installation.house.register.key, installation.clock)
    assert again.begin(again.at_door("ann", "", "203.0.113.9")) > 0


@promise("P-SIGN-IN-GUESSES")
def test_whoever_knows_the_password_does_not_guess_codes(installation):
    installation.account()
    browser = installation.browser()
    browser.filled("/sign-in", "/sign-in", name="ann", password=PASSWORD)
    found = [
        browser.filled("/sign-in/second", "/sign-in/second", code=f"{number:06}").status
        for number in range(OF_SESSION.free + 1)
    ]
    assert found == [401] * OF_SESSION.free + [429]
    other = installation.browser(address="192.0.2.77")
    other.filled("/sign-in", "/sign-in", name="ann", password=PASSWORD)
    assert other.filled("/sign-in/second", "/sign-in/second", code="000000").status == 429


@promise("P-SIGN-IN-LOCK-OUT")
def test_who_has_signed_in_with_a_browser_is_not_kept_out_by_others(installation):
    installation.account()
    browser = installation.browser()
    assert browser.sign_in(installation).location == "/"
    for number in range(12):
        tries(installation, 1, address=f"192.0.2.{number}")
    assert installation.browser(address="203.0.113.2").sign_in(installation).status == 429
    assert browser.sign_in(installation).location == "/"


@promise("P-SIGN-IN-LOCK-OUT")
def test_who_knows_the_password_keeps_nobody_out_of_a_known_browser(installation):
    installation.account()
    browser, thief = installation.browser(), installation.browser(address="192.0.2.66")
    browser.sign_in(installation)
    thief.filled("/sign-in", "/sign-in", name="ann", password=PASSWORD)
    for _ in range(OF_SESSION.free + 1):
        thief.filled("/sign-in/second", "/sign-in/second", code="000000")
    assert browser.sign_in(installation).location == "/"


@promise("P-SIGN-IN-LOCK-OUT")
def test_everybody_is_let_in_again_after_a_while(installation):
    installation.account()
    for number in range(12):
        tries(installation, 1, address=f"192.0.2.{number}")
    installation.clock.at += LONGEST_WAIT
    assert installation.browser(address="203.0.113.2").sign_in(installation).location == "/"


@promise("P-SIGN-IN-LOCK-OUT")
def test_a_browser_of_one_account_guesses_no_other(installation):
    installation.account("eve")
    installation.account("ann")
    browser = installation.browser()
    browser.sign_in(installation, "eve")
    found = [
        browser.filled("/sign-in", "/sign-in", name="ann", password="wrong wrong").status
        for _ in range(OF_ACCOUNT.free + 1)
    ]
    assert found[-1] == 429


@promise("P-SIGN-IN-GUESSES")
def test_a_known_browser_does_not_guess_for_ever(installation):
    installation.account()
    browser = installation.browser()
    browser.sign_in(installation)
    found = [
        browser.filled("/sign-in", "/sign-in", name="ann", password="wrong wrong").status for _ in range(8)
    ]
    assert found[-1] == 429


@promise("P-SIGN-IN-RECORDED")
def test_failures_are_in_the_log_without_what_was_typed(installation):
    installation.account()
    browser = installation.browser()
    browser.filled("/sign-in", "/sign-in", name="ann", password="hunter2 hunter2 hunter2")
    browser.filled("/sign-in", "/sign-in", name="my secret typed as a name", password="x")
    found = installation.noted("control/sign-in")
    assert [(one["action"], one["principal"]) for one in found] == [("deny", "account:ann"), ("deny", "")]
    assert {one["findings"][0]["rule"] for one in found} == {"control.sign-in"}
    assert found[0]["address"] == "192.0.2.1"
    assert not re.search("hunter2|my secret", json.dumps(found))


@promise("P-SIGN-IN-RECORDED")
def test_a_flood_of_failures_does_not_fill_the_log(installation):
    installation.account()
    for number in range(50):
        tries(installation, 1, address=f"203.0.113.{number}")
    assert len(installation.entries()) <= MOST
    installation.clock.at += 61
    tries(installation, 1, address="203.0.113.1")
    assert installation.noted("control/sign-in")[-1]["times"] >= 1
