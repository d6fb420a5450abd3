"""What others say is shown as text, whatever they say."""

from __future__ import annotations

from douane.gateway.logins.granting import Prospect
from douane.gateway.logins.offers import Here
from douane.gateway.logins.page import onward, show
from douane.gateway.logins.question import question
from douane.gateway.logins.tickets import Errand
from douane.model.access import Principal
from douane.vault.oauth.fetch import Peer
from douane.vault.secrets import Slot
from tests._promises import promise

EVIL = "<script>\u202e'\"&\x1b[31m"


class Sent:
    """A reply that keeps what it was given."""

    def send(self, status, fields, body):
        self.status, self.fields, self.body = status, dict(fields), body.decode()


@promise("P-CONSENT")
def test_nothing_that_somebody_says_is_markup_or_hidden():
    errand = Errand(
        Principal(f"key:{EVIL}", client=EVIL),
        Peer(EVIL, "https://mcp.example/mcp", None),
        None,
        Slot("files"),
        (),
        EVIL,
        lambda _: None,
    )
    sent = Sent()
    show(sent, 200, EVIL, question(errand, Prospect(EVIL, (EVIL,)), Here("https://g.example"), {EVIL: EVIL}))

    assert "<script" not in sent.body
    assert "\u202e" not in sent.body
    assert "\x1b" not in sent.body
    assert "&lt;script&gt;" in sent.body
    assert sent.body.count("<form") == 1


def test_the_way_onward_stays_within_its_attribute():
    made = onward('https://idp.example/?a="><script>&b', "idp.example")
    assert "<script" not in made
    assert made.count("https://idp.example/?a=&quot;&gt;&lt;script&gt;&amp;b") == 2


def test_a_page_says_that_it_is_nobodys_frame():
    sent = Sent()
    show(sent, 403, "No", [])
    assert sent.fields["x-frame-options"] == "DENY"
    assert "script-src" not in sent.fields["content-security-policy"]
