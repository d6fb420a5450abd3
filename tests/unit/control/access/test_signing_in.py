"""Signing in with a local account, from the first link to the last session."""

from tests._promises import promise
from tests.unit.control.access._browser import PASSWORD, csrf_in


def test_a_password_and_a_code_open_the_page(installation):
    installation.account()
    browser = installation.browser()
    assert browser.sign_in(installation).location == "/"
    assert browser.get("/account").status == 200
