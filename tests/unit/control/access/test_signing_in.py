"""Signing in with a local account, from the first link to the last session."""

import re
from base64 import b32decode

import pytest
from argon2 import PasswordHasher
from starlette.responses import StreamingResponse
from starlette.routing import Route

from douane.control.access.stage import BETWEEN, FRESH
from douane.control.access.totp import code_at
from douane.control.access.visitor import page
from douane.operations.base import Role
from douane.stores.accounts.invitations import first_link, welcome_link
from douane.stores.accounts.links import LASTS
from tests._promises import promise
from tests.unit.control.access._browser import AT, PASSWORD, Installation, csrf_in

OTHER = "nine otters hum below deck"


def chosen(browser, link, name="root", password=PASSWORD, again=None):
    page = browser.get(link)
    form = {"csrf": csrf_in(page), "link": link.partition("link=")[2], "name": name}
    return browser.post("/welcome", {**form, "password": password, "again": again or password})


def codes_in(page):
    return re.findall(r"<li><code>([a-z0-9-]{23})</code></li>", page.text)


def enrolled(installation, browser):
    """The app is set up, as a person does it; gives the page with the codes for recovery."""
    page = browser.get("/enrol")
    secret = b32decode(re.search(r'<code class="break">([A-Z2-7]{32})</code>', page.text)[1])
    code = code_at(secret, int(installation.clock.at) // 30)
    return browser.post("/enrol", {"csrf": csrf_in(page), "code": code, "next": "/account"})


def test_a_password_and_a_code_open_the_page(installation):
    installation.account()
    browser = installation.browser()
    assert browser.sign_in(installation, following="/account").location == "/account"
    page = browser.get("/account")
    assert page.status == 200
    assert "account:ann" in page.text
    (entry,) = installation.noted("control/sign-in")
    assert (entry["principal"], entry["action"], entry["how"]) == (
        "account:ann",
        "allow",
        "password and code",
    )


@promise("P-SIGN-IN-ONCE")
def test_the_first_link_makes_one_administrator(installation):
    link = first_link(installation.house.register, AT)
    browser, other = installation.browser(), installation.browser(address="192.0.2.9")
    assert other.get(link).status == 200  # looking uses nothing up: programs look at links, too
    assert chosen(browser, link).location == "/enrol"
    assert other.get(link).status == 410
    form = {"csrf": csrf_in(other.get("/sign-in")), "link": link.partition("link=")[2], "name": "eve"}
    assert other.post("/welcome", {**form, "password": PASSWORD, "again": PASSWORD}).status == 410
    assert [one.name for one in installation.house.register.people.every()] == ["root"]
    assert first_link(installation.house.register, AT) == ""


def test_the_first_link_ends_after_half_an_hour(installation):
    link = first_link(installation.house.register, AT)
    installation.clock.at += LASTS
    assert installation.browser().get(link).status == 410
    assert not installation.house.register.people.every()


def test_a_name_that_cannot_be_one_uses_nothing_up(installation):
    link = first_link(installation.house.register, AT)
    browser = installation.browser()
    assert chosen(browser, link, name="No Name!").status == 400
    assert chosen(browser, link, password="password1234").status == 400
    assert chosen(browser, link, again="something else here").status == 400
    assert chosen(browser, link).location == "/enrol"


@promise("P-SIGN-IN-SECOND")
def test_nothing_opens_before_the_second_factor_is_set_up(installation):
    browser = installation.browser()
    chosen(browser, first_link(installation.house.register, AT))
    assert browser.get("/account").location.startswith("/sign-in")
    assert browser.get("/api/v1/openapi.json").status == 401
    codes = codes_in(enrolled(installation, browser))
    assert len(codes) == 10
    assert browser.get("/account").status == 200


@promise("P-SIGN-IN-SECOND")
def test_a_password_alone_opens_nothing(installation):
    installation.account()
    browser = installation.browser()
    assert browser.filled("/sign-in", "/sign-in", name="ann", password=PASSWORD).location == "/sign-in/second"
    for path in ("/account", "/enrol", "/"):
        assert browser.get(path).location.startswith("/sign-in"), path
    assert browser.get("/api/v1/openapi.json").status == 401


def test_whoever_only_looks_needs_no_second_factor_unless_the_documents_say_so(installation):
    installation.account("bob", "viewer", factor=False)
    assert installation.browser().sign_in(installation, "bob").location == "/"
    installation.write('[control.sign-in]\nsecond_factor = "everybody"\n')
    installation.clock.at += 2
    assert installation.browser().sign_in(installation, "bob").location == "/enrol"


def test_the_documents_may_do_without_a_second_factor(tmp_path):
    installation = Installation(tmp_path, '[control.sign-in]\nsecond_factor = "nobody"\n')
    installation.account(factor=False)
    assert installation.browser().sign_in(installation).location == "/"
    installation.close()


def test_a_step_in_between_does_not_last(installation):
    installation.account()
    browser = installation.browser()
    browser.filled("/sign-in", "/sign-in", name="ann", password=PASSWORD)
    installation.clock.at += BETWEEN
    assert browser.get("/sign-in/second").location == "/sign-in"


@promise("P-SIGN-IN-ONCE")
def test_a_code_counts_once(installation):
    installation.account()
    code = installation.code()
    first, second = installation.browser(), installation.browser(address="192.0.2.9")
    for browser in (first, second):
        browser.filled("/sign-in", "/sign-in", name="ann", password=PASSWORD)
    assert first.filled("/sign-in/second", "/sign-in/second", code=code).location == "/"
    assert second.filled("/sign-in/second", "/sign-in/second", code=code).status == 401
    (entry,) = [one for one in installation.noted("control/sign-in") if one["action"] == "deny"]
    assert entry["findings"][0]["because"] == "a code was shown that was used before"
    assert entry["findings"][0]["severity"] == "high"


@promise("P-SIGN-IN-ONCE")
def test_a_code_for_recovery_counts_once(installation):
    browser = installation.browser()
    chosen(browser, first_link(installation.house.register, AT))
    code = codes_in(enrolled(installation, browser))[3]
    for expected in (303, 401):
        other = installation.browser()
        other.filled("/sign-in", "/sign-in", name="root", password=PASSWORD)
        assert other.filled("/sign-in/second", "/sign-in/second", code=code).status == expected


def test_codes_for_recovery_are_shown_once_and_others_make_them_void(installation):
    browser = installation.browser()
    chosen(browser, first_link(installation.house.register, AT))
    before = codes_in(enrolled(installation, browser))[0]
    after = codes_in(browser.filled("/account", "/account/codes"))
    assert before not in after
    assert before not in browser.get("/account").text
    other = installation.browser()
    other.filled("/sign-in", "/sign-in", name="root", password=PASSWORD)
    assert other.filled("/sign-in/second", "/sign-in/second", code=before).status == 401
    assert other.filled("/sign-in/second", "/sign-in/second", code=after[0]).location == "/"


def test_a_link_lets_the_owner_of_an_account_choose_a_password(installation):
    installation.account("bob", "operator")
    link = welcome_link(installation.house.register, "bob", AT)
    browser = installation.browser()
    assert chosen(browser, link, name="root", password=OTHER).location == "/sign-in/second"
    assert [one.name for one in installation.house.register.people.every()] == ["bob"]
    assert installation.browser().sign_in(installation, "bob", PASSWORD).status == 401
    assert installation.browser().sign_in(installation, "bob", OTHER).location == "/"


@promise("P-SIGN-IN-ONCE")
def test_a_link_to_choose_a_password_counts_once(installation):
    installation.account("bob", "viewer", factor=False)
    link = welcome_link(installation.house.register, "bob", AT)
    assert chosen(installation.browser(), link, password=OTHER).location == "/"
    other = installation.browser(address="192.0.2.9")
    assert other.get(link).status == 410
    form = {"csrf": csrf_in(other.get("/sign-in")), "link": link.partition("link=")[2]}
    assert other.post("/welcome", {**form, "password": PASSWORD, "again": PASSWORD}).status == 410
    assert installation.browser().sign_in(installation, "bob", OTHER).location == "/"


@promise("P-SIGN-IN-ENDED")
@pytest.mark.parametrize("change", ["disabled", "roles", "password", "documents", "everywhere"])
def test_what_changes_for_somebody_ends_their_sessions_at_once(tmp_path, change):
    installation = Installation(tmp_path, '[control.roles.operator]\nprincipals = "account:ann"\n')
    installation.account("ann", "viewer")
    browser, other = installation.browser(), installation.browser()
    for one in (browser, other):
        one.sign_in(installation)
        assert one.get("/account").status == 200
    people = installation.house.register.people
    match change:
        case "disabled":
            people.disable("ann", AT)
        case "roles":
            people.give_roles("ann", ["auditor"])
        case "password":
            people.choose_password("ann", "another")
        case "documents":
            installation.write("")
            installation.clock.at += 2
        case "everywhere":
            other.filled("/account", "/account/sessions", session="all")
    assert browser.get("/account").location.startswith("/sign-in")
    assert browser.get("/api/v1/openapi.json").status == 401
    installation.close()


def test_somebody_who_is_disabled_does_not_come_back(installation):
    installation.account()
    installation.house.register.people.disable("ann", AT)
    found = installation.browser().sign_in(installation)
    assert found.status == 401
    assert "not known together" in found.text


def test_a_session_ends_when_nobody_is_there_and_at_the_latest_after_half_a_day(tmp_path):
    installation = Installation(tmp_path, '[control.sign-in]\nidle = "10 min"\nlifetime = "1 h"\n')
    installation.account()
    browser = installation.browser()
    browser.sign_in(installation)
    for _ in range(7):
        installation.clock.at += 500
        assert browser.get("/account").status == 200
    installation.clock.at += 200  # an hour and more after the beginning
    assert browser.get("/account").location.startswith("/sign-in")
    browser.sign_in(installation)
    installation.clock.at += 601
    assert browser.get("/account").location.startswith("/sign-in")
    installation.close()


def test_signing_out_ends_the_session_and_not_only_the_cookie(installation):
    installation.account()
    browser = installation.browser()
    browser.sign_in(installation)
    kept = dict(browser.cookies)
    assert browser.filled("/account", "/sign-out").location == "/sign-in"
    browser.cookies = kept
    assert browser.get("/account").location.startswith("/sign-in")


def test_one_of_several_sessions_is_ended_and_nobody_elses(installation):
    installation.account("ann")
    installation.account("eve")
    ann, eve = installation.browser(), installation.browser()
    ann.sign_in(installation, "ann")
    eve.sign_in(installation, "eve")
    (name,) = [one.name for one in installation.house.register.sittings.of(["account:ann"])]
    eve.filled("/account", "/account/sessions", session=name)
    assert ann.get("/account").status == 200
    ann.filled("/account", "/account/sessions", session=name)
    assert ann.get("/account").location.startswith("/sign-in")


def test_another_password_is_for_who_knows_the_one_before(installation):
    installation.account()
    browser, other = installation.browser(), installation.browser()
    browser.sign_in(installation)
    other.sign_in(installation)
    fields = {"password": OTHER, "again": OTHER}
    assert browser.filled("/account", "/account/password", before="wrong", **fields).status == 400
    assert browser.filled("/account", "/account/password", before=PASSWORD, **fields).location == "/account"
    assert browser.get("/account").status == 200
    assert other.get("/account").location.startswith("/sign-in")
    assert installation.browser().sign_in(installation, password=OTHER).location == "/"


def test_another_password_makes_no_sitting_younger(installation):
    installation.account()
    browser = installation.browser()
    browser.sign_in(installation)
    installation.clock.at += FRESH
    assert browser.get("/enrol").location == "/sign-in?next=/account"
    fields = {"before": PASSWORD, "password": OTHER, "again": OTHER}
    assert browser.filled("/account", "/account/password", **fields).location == "/account"
    assert browser.get("/account").status == 200
    assert browser.get("/enrol").location == "/sign-in?next=/account"
    assert browser.filled("/account", "/account/factors", factor="f-ann").location.startswith("/sign-in")
    assert len(installation.house.register.factors.of("ann")) == 1


def test_the_only_second_factor_stays(installation):
    installation.account()
    browser = installation.browser()
    browser.sign_in(installation)
    assert browser.filled("/account", "/account/factors", factor="f-ann").status == 400
    assert len(installation.house.register.factors.of("ann")) == 1


def test_factors_are_changed_by_who_has_just_signed_in(installation):
    installation.account()
    browser = installation.browser()
    browser.sign_in(installation)
    assert browser.get("/enrol").status == 200
    installation.clock.at += FRESH
    assert browser.get("/enrol").location == "/sign-in?next=/account"
    assert browser.filled("/account", "/account/factors", factor="f-ann").location == "/sign-in?next=/account"
    assert browser.filled("/account", "/account/codes").location == "/sign-in?next=/account"


def test_a_change_of_factors_is_no_proof_of_who_changes_them(installation):
    installation.account("bob", "viewer")
    browser = installation.browser()
    browser.sign_in(installation, "bob")
    installation.clock.at += FRESH - 100
    assert browser.filled("/account", "/account/factors", factor="f-bob").location == "/account"
    installation.clock.at += 100
    assert browser.get("/account").status == 200
    assert browser.get("/enrol").location == "/sign-in?next=/account"


@promise("P-SIGN-IN-ENDED")
def test_an_answer_that_goes_on_ends_with_the_session_and_keeps_nobody_there(installation):
    installation.account()
    browser = installation.browser()
    browser.sign_in(installation)
    stays, given = installation.app.state.stays, []

    async def parts():
        for number in range(3):
            given.append(number)
            yield f"{number}"
            if number == 1:
                installation.house.register.people.disable("ann", AT)

    def going(_request, _visitor):
        return StreamingResponse(parts())

    installation.app.router.routes.insert(0, Route("/going", page(Role.VIEWER, going)))
    assert browser.get("/going").text == "01"
    assert stays is not None
    seen = installation.house.register.sittings.every()
    assert seen == ()


def test_a_password_of_older_parameters_is_kept_anew(tmp_path):
    installation = Installation(tmp_path)
    installation.account("bob", "viewer", factor=False)
    before = installation.house.register.people.named("bob").password
    installation.house.passwords._hasher = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    assert installation.browser().sign_in(installation, "bob").location == "/"
    account = installation.house.register.people.named("bob")
    assert account.password != before
    assert installation.browser().sign_in(installation, "bob").location == "/"
    installation.close()


def test_an_entry_comes_before_anybody_is_in(installation):
    installation.account("bob", "viewer", factor=False)
    (installation.state / "douane.db").mkdir()  # nothing can be written there
    browser = installation.browser()
    found = browser.sign_in(installation, "bob")
    assert found.status == 409
    assert browser.get("/account").location.startswith("/sign-in")
