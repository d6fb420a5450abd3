"""Signing in as a person does, in a real browser: passkeys by Chromium's own authenticator, and pages for everybody."""

from __future__ import annotations

import re
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from douane.unlocking import opened_vault
from douane.vault.secrets import Client, Slot
from tests._answering import answering
from tests._promises import promise
from tests.browser.ground import Ground
from tests.browser.test_pages import serious
from tests.browser.watching import PASSWORD, PHONE, opened
from tests.unit.control.access._provider import CLIENT, SECRET, provider

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def door(browser, tmp_path_factory):
    """A control room of its own: what is done here signs others out."""
    with opened(browser, Ground(tmp_path_factory.mktemp("door"))) as made:
        yield made


@pytest.fixture
def look(door):
    with door.looked_at() as made:
        session = made.page.context.new_cdp_session(made.page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield made


def test_a_link_of_another_site_leads_to_the_page_and_signs_nobody_out(door):
    with answering(_Elsewhere) as elsewhere, door.looked_at() as look:
        page = look.page
        for path, heading in (
            ("/account", "Your account"),
            ("/sign-in", "Sign in"),
            ("/account", "Your account"),
        ):
            page.goto(f"{elsewhere}/?{door.address}{path}")
            page.get_by_role("link", name="onward").click()
            page.get_by_role("heading", name=heading, level=1).wait_for()
        look.wrong.clear()  # the other site is elsewhere


@promise("P-SIGN-IN-PASSKEY")
def test_a_passkey_is_set_up_and_signs_in(look, axe):
    page = look.goes("/enrol?next=/account")
    assert serious(page, axe) == []
    page.get_by_role("button", name="Set up a passkey").click()
    page.get_by_role("heading", name=re.compile("It is set up|Codes for recovery")).wait_for()
    page.get_by_role("link", name="Go on").click()
    page.get_by_role("heading", name="Your account").wait_for()
    assert page.get_by_role("cell", name="passkey", exact=True).count() == 1
    assert serious(page, axe) == []
    page.goto("/account")
    page.locator("header form[action='/sign-out'] button").click()
    page.get_by_role("heading", name="Sign in", level=1).wait_for()
    assert serious(page, axe) == []
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile(r"/$"))
    page.goto("/account")
    assert page.get_by_role("cell", name=re.compile("^passkey this one")).count() == 1


def test_a_page_to_sign_in_is_for_everybody(door, axe):
    door_state, door.signed_in = door.signed_in, {}
    try:
        with door.looked_at("dark", PHONE) as look:
            page = look.goes("/sign-in")
            assert serious(page, axe) == []
            page.keyboard.type("ann")
            page.keyboard.press("Tab")
            page.keyboard.type("not the password")
            page.keyboard.press("Enter")
            look.wrong.clear()  # Chromium tells a status of 401 as an error
            page.get_by_role("alert").filter(has_text="not known together").wait_for()
            assert serious(page, axe) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
            look.wrong.clear()
    finally:
        door.signed_in = door_state


@pytest.mark.long
def test_the_page_that_was_asked_for_is_where_it_goes_on(door):
    kept, door.signed_in = door.signed_in, {}
    try:
        with door.looked_at() as look:
            page = look.page
            page.goto("/account?from=mail")
            page.get_by_label("Name").fill("ann")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.get_by_role("heading", name="One thing more").wait_for()
            assert "next=%2Faccount" in page.url
    finally:
        door.signed_in = kept


class _Elsewhere(BaseHTTPRequestHandler):
    """A page of another site (127.0.0.1 is another one than localhost), with a link to wherever is asked."""

    def do_GET(self):  # the name that the library calls
        where = self.path.partition("?")[2]
        body = f'<!doctype html><title>elsewhere</title><a href="{where}">onward</a>'.encode()
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.mark.long
def test_an_issuer_of_another_site_signs_in(browser, tmp_path_factory):
    with provider(time.time) as issuer:
        ground = Ground(tmp_path_factory.mktemp("issuer"))
        knowing(ground, issuer)
        with opened(browser, ground) as room:
            room.signed_in = {}
            with room.looked_at() as look:
                page = look.page
                page.goto("/account")
                page.get_by_role("button", name="Sign in with 127.0.0.1").click()
                page.get_by_role("heading", name="Your account", level=1).wait_for()
                assert f"oidc:{issuer.url}|ann" in page.content()
                look.wrong.clear()  # the issuer is elsewhere


def knowing(ground, issuer):
    """The documents name the issuer and a role, and the vault who we are there."""
    config, state = (Path(ground.env[name]) for name in ("DOUANE_CONFIG", "DOUANE_STATE"))
    with (config / "douane.toml").open("a") as document:
        document.write(
            f'\n[[identity.issuer]]\nurl = "{issuer.url}"\n[control.roles.viewer]\ngroups = "security"\n'
        )
    with closing(opened_vault(str(state))) as vault:
        vault.put(Slot(f"sign-in:{issuer.url}"), Client(CLIENT, SECRET, issuer.url))
