"""What a document hands to servers: names of variables, and values in which a secret is named; never a secret itself."""

from __future__ import annotations

import pytest

from douane.policy.referred import referred
from tests._promises import promise
from tests.unit.policy.test_gateway_settings import complaint, settings

LOCAL = '[servers.notes]\ncommand = "notes"\n'
REMOTE = '[servers.mail]\nurl = "https://mail.example/mcp"\n'


PROFILE = "[profiles.careful]\n"


def test_secrets_are_named_in_variables_and_headers():
    (profile,) = settings(PROFILE + 'env = ["LANG", "TOKEN=secret://notes"]').profiles
    assert profile.env == ("LANG", "TOKEN=secret://notes")
    (local,) = settings(LOCAL + 'env = ["LANG", "TOKEN=secret://notes"]').servers
    assert local.env == ("LANG", "TOKEN=secret://notes")
    (remote,) = settings(
        REMOTE + 'headers = { Authorization = "Bearer secret://mail", X-Tenant = "acme" }'
    ).servers
    assert remote.headers == (("Authorization", "Bearer secret://mail"), ("X-Tenant", "acme"))


@promise("P-SECRET-UNSEEN")
@pytest.mark.parametrize(
    ("text", "because"),
    [
        (LOCAL + 'env = ["TOKEN=made-up"]', "the value of `TOKEN` is no `secret://NAME`"),
        (LOCAL + 'env = ["A B=secret://x"]', "VARIABLE=secret://NAME"),
        (LOCAL + 'env = ["TOKEN=secret://made-up/"]', None),
        (LOCAL + 'headers = { X = "y" }', "a command is sent no headers"),
        (PROFILE + 'env = ["TOKEN=made-up"]', "the value of `TOKEN` is no `secret://NAME`"),
        (PROFILE + 'env = ["LD_PRELOAD=secret://x"]', "`LD_PRELOAD` makes programs run"),
        (REMOTE + 'headers = "made-up"', "`headers` must be a table"),
        (
            REMOTE + 'headers = { Authorization = "Bearer made-up" }',
            "the value of `Authorization` could be read",
        ),
        (REMOTE + 'headers = { X-Api-Key = "made-up" }', "the value of `X-Api-Key` could be read"),
        (REMOTE + 'headers = { X-Key = "secret://" }', "there is no name after `secret://`"),
        (REMOTE + 'headers = { X = "made-up\\r\\nHost: x" }', "cannot stand in a header"),
        (REMOTE + "headers = { X = 7 }", "cannot stand in a header"),
        (REMOTE + 'headers = { Host = "x" }', "`Host` is a header that Douane writes itself"),
        (REMOTE + 'headers = { "X Y" = "x" }', "is no name of a header"),
    ],
)
def test_what_could_be_a_secret_itself_is_refused_and_not_repeated(text, because):
    if because is None:
        assert settings(text).servers
        return
    message, fix = complaint(text)
    assert because in message
    assert "made-up" not in message + fix


def test_it_is_known_where_a_secret_is_named():
    text = (
        LOCAL
        + 'env = ["A=secret://one", "B=x secret://two"]\n'
        + REMOTE
        + 'headers = { X = "secret://one" }\n'
    )
    text += PROFILE + 'env = ["A=secret://one"]\n'
    assert referred(settings(text)) == {
        "one": ("[servers.notes]", "[servers.mail]", "[profiles.careful]"),
        "two": ("[servers.notes]",),
    }
