"""Signing in with an issuer, which really answers, and what somebody in between makes of it."""

import re
from contextlib import closing
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from douane.control.access.openid.journeys import LASTS
from douane.unlocking import opened_vault
from douane.vault.secrets import Client, Slot
from tests._promises import promise
from tests.unit.control.access._browser import Clock, Installation, csrf_in
from tests.unit.control.access._provider import CLIENT, SECRET, path_of, provider
from tests.unit.gateway.identity.issuer import rsa

DOCUMENTS = """
[[identity.issuer]]
url = "{url}"
[control.roles.operator]
groups = "security"
[control.roles.viewer]
principals = "oidc:{url}|bob"
{more}
"""


class World:
    """An installation that knows an issuer, and the issuer."""

    def __init__(self, folder, one, more=""):
        self.issuer = one
        self.installation = Installation(folder, DOCUMENTS.format(url=one.url, more=more))
        one.clock = self.installation.clock
        self.knows(one.url)

    def knows(self, url):
        with closing(opened_vault(str(self.installation.state))) as vault:
            vault.put(Slot(f"sign-in:{url}"), Client(CLIENT, SECRET, url))

    def away(self, browser, following="/account", number="0"):
        """The browser is sent to the issuer; gives where."""
        page = browser.filled("/sign-in", "/sign-in/issuer", issuer=number, next=following)
        return unescape(re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)[1])

    def back(self, browser, location):
        return browser.get(path_of(location), **{"sec-fetch-site": "cross-site"})

    def signed_in(self, browser):
        return self.back(browser, self.issuer.visited(self.away(browser)))

    def why(self):
        (entry,) = [one for one in self.installation.noted("control/sign-in") if one["action"] == "deny"]
        return entry["findings"][0]["because"]


@pytest.fixture
def world(tmp_path):
    with provider(Clock()) as one:
        found = World(tmp_path, one)
        yield found
        found.installation.close()


def test_who_the_issuer_vouches_for_is_in_with_the_roles_of_their_groups(world):
    browser = world.installation.browser()
    page = world.signed_in(browser)
    assert page.status == 200
    assert 'content="0; url=/account"' in page.text
    page = browser.get("/account")
    assert f"oidc:{world.issuer.url}|ann" in page.text
    assert "operator" in page.text
    asked = world.issuer.asked[0]
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://localhost:7180/sign-in/back"
    (entry,) = world.installation.noted("control/sign-in")
    assert entry["principal"] == f"oidc:{world.issuer.url}|ann"


def test_who_signs_out_may_sign_out_at_the_issuer_too(world):
    world.issuer.document = {"end_session_endpoint": f"{world.issuer.url}/leave"}
    browser = world.installation.browser()
    world.signed_in(browser)
    page = browser.filled("/account", "/sign-out")
    assert f"{world.issuer.url}/leave?client_id={CLIENT}&amp;post_logout_redirect_uri=http%3A" in page.text
    assert browser.get("/account").location.startswith("/sign-in")


def test_who_has_no_role_is_not_in(world):
    world.issuer.groups = ["sales"]
    browser = world.installation.browser()
    assert world.signed_in(browser).status == 403
    assert browser.get("/account").location.startswith("/sign-in")
    assert "have no role here" in world.why()


def test_an_answer_that_is_none_leaves_who_is_signed_in_as_they_are(world):
    browser = world.installation.browser()
    world.signed_in(browser)
    before = dict(browser.cookies)
    assert browser.get("/sign-in/back?state=x&code=y", **{"sec-fetch-site": "cross-site"}).status == 400
    assert {name: one for name, one in browser.cookies.items() if "session" in name} == {
        name: one for name, one in before.items() if "session" in name
    }
    assert browser.get("/account").status == 200


@promise("P-SIGN-IN-ENDED")
def test_a_role_that_the_documents_take_away_ends_the_session(world):
    browser = world.installation.browser()
    world.signed_in(browser)
    assert browser.get("/account").status == 200
    world.installation.write(
        DOCUMENTS.format(url=world.issuer.url, more="").replace('"security"', '"others"')
    )
    world.installation.clock.at += 2
    assert browser.get("/account").location.startswith("/sign-in")


@promise("P-SIGN-IN-ISSUER")
@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody-else"},
        {"aud": [CLIENT, "somebody-else"]},  # without `azp`
        {"aud": [CLIENT, "somebody-else"], "azp": "somebody-else"},
        {"azp": "somebody-else"},
        {"iss": "https://evil.example"},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iat": 1_900_000_000},
        {"iat": None},
        {"sub": None},
        {"sub": ""},
        {"sub": ["ann"]},
        {"nbf": 1_900_000_000},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_signs_nobody_in(world, claims):
    world.issuer.claims = claims
    browser = world.installation.browser()
    assert world.signed_in(browser).status == 400
    assert browser.get("/account").location.startswith("/sign-in")


@promise("P-SIGN-IN-ISSUER")
def test_a_token_that_somebody_else_signed_signs_nobody_in(world):
    world.issuer.signer = rsa("k1")
    assert world.signed_in(world.installation.browser()).status == 400
    world.issuer.signer = None
    world.issuer.header = {"typ": "at+jwt"}
    world.installation.clock.at += 120
    assert world.signed_in(world.installation.browser()).status == 400


@promise("P-SIGN-IN-ISSUER")
@pytest.mark.parametrize("how", ["state", "none", "iss", "no iss", "twice", "error"])
def test_an_answer_that_was_changed_on_the_way_signs_nobody_in(world, how):
    browser = world.installation.browser()
    location = world.issuer.visited(world.away(browser))
    parts = urlsplit(location)
    said = {name: values[0] for name, values in parse_qs(parts.query).items()}
    match how:
        case "state":
            said["state"] = "x" * 43
        case "none":
            del said["state"]
        case "iss":
            said["iss"] = "https://evil.example"
        case "no iss":
            del said["iss"]
        case "error":
            said["error"] = "access_denied"
    query = urlencode(said) + (f"&state={said['state']}" if how == "twice" else "")
    assert browser.get(f"/sign-in/back?{query}").status == 400
    assert browser.get("/account").location.startswith("/sign-in")


@promise("P-SIGN-IN-ISSUER")
def test_an_answer_counts_once(world):
    browser = world.installation.browser()
    location = world.issuer.visited(world.away(browser))
    kept = dict(browser.cookies)
    assert world.back(browser, location).status == 200
    browser.cookies = kept
    assert world.back(browser, location).status == 400


@promise("P-SIGN-IN-ISSUER")
def test_an_answer_counts_in_the_browser_that_was_sent(world):
    attacker, victim = world.installation.browser(), world.installation.browser()
    location = world.issuer.visited(world.away(attacker))  # signs the victim in as the attacker
    world.away(victim)
    assert world.back(victim, location).status == 400
    assert victim.get("/account").location.startswith("/sign-in")
    assert world.back(attacker, location).status == 400  # it is over for both


@promise("P-SIGN-IN-ISSUER")
def test_an_answer_does_not_count_for_ever(world):
    browser = world.installation.browser()
    location = world.issuer.visited(world.away(browser))
    world.installation.clock.at += LASTS
    assert world.back(browser, location).status == 400


@promise("P-SIGN-IN-ISSUER")
def test_a_token_of_one_sign_in_is_not_one_of_another(world):
    """A code of the attacker's own journey, put into the one of the victim (code injection)."""
    attacker, victim = world.installation.browser(), world.installation.browser()
    stolen = parse_qs(urlsplit(world.issuer.visited(world.away(attacker))).query)["code"][0]
    location = world.issuer.visited(world.away(victim))
    own = parse_qs(urlsplit(location).query)["code"][0]
    assert world.back(victim, location.replace(own, stolen)).status == 400


@promise("P-SIGN-IN-ISSUER")
def test_one_issuer_does_not_answer_for_another(tmp_path):
    with provider(Clock()) as honest, provider(Clock()) as evil:
        more = f'[[identity.issuer]]\nurl = "{evil.url}"\n'
        world = World(tmp_path, honest, more)
        evil.clock = world.installation.clock
        world.knows(evil.url)
        browser = world.installation.browser()
        evil.document = {"authorization_endpoint": f"{honest.url}/authorize"}  # mix-up
        location = honest.visited(world.away(browser, number="1"))
        assert world.back(browser, location).status == 400
        assert "another authorization server" in world.why()
        world.installation.close()


@promise("P-SIGN-IN-ISSUER")
@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://169.254.169.254/latest"},
        {"token_endpoint": "http://10.0.0.1/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "file:///etc/passwd"},
        {"end_session_endpoint": "javascript:alert(1)"},
    ],
    ids=str,
)
def test_metadata_that_leads_elsewhere_is_not_followed(world, document):
    world.issuer.document = document
    browser = world.installation.browser()
    found = browser.filled("/sign-in", "/sign-in/issuer", issuer="0", next="/")
    assert found.status == 409
    assert "http-equiv" not in found.text


def test_how_somebody_has_signed_in_there_may_be_demanded(tmp_path):
    with provider(Clock()) as one:
        world = World(tmp_path, one, '[control.sign-in]\nacr = ["high", "higher"]\namr = ["mfa"]\n')
        assert world.signed_in(world.installation.browser()).status == 200
        for claims in ({"acr": "low"}, {"acr": None}, {"amr": ["pwd"]}, {"amr": None}, {"amr": "mfa"}):
            one.claims = claims
            assert world.signed_in(world.installation.browser()).status in {400, 403}, claims
        world.installation.close()


@promise("P-SIGN-IN-LOCK-OUT")
def test_who_is_sent_away_again_and_again_keeps_nobody_else_here(world):
    browser = world.installation.browser(address="192.0.2.66")
    page = csrf_in(browser.get("/sign-in"))
    found = [browser.post("/sign-in/issuer", {"csrf": page, "issuer": "0"}).status for _ in range(31)]
    assert found == [200] * 30 + [429]
    assert world.signed_in(world.installation.browser()).status == 200


def test_nobody_is_sent_to_an_issuer_that_is_not_known(world):
    browser = world.installation.browser()
    for number in ("1", "-1", "x", "", "٣"):
        assert browser.filled("/sign-in", "/sign-in/issuer", issuer=number).location == "/sign-in"


def test_an_issuer_that_does_not_know_us_is_not_offered(tmp_path):
    with provider(Clock()) as one:
        installation = Installation(tmp_path, DOCUMENTS.format(url=one.url, more=""))
        assert "/sign-in/issuer" not in installation.browser().get("/sign-in").text
        installation.close()


def test_the_way_back_has_a_cookie_that_comes_along_and_opens_nothing(world):
    browser = world.installation.browser()
    found = browser.filled("/sign-in", "/sign-in/issuer", issuer="0")
    (text,) = found.cookies
    assert "-away=" in text
    assert "samesite=lax" in text.lower()
    assert browser.get("/account").location.startswith("/sign-in")
