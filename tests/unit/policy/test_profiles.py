"""What `[profiles.NAME]` and `[sandbox]` say, and what is wrong with them."""

from __future__ import annotations

import pytest

from douane.config import DocumentsError, read
from douane.model.profile import DEFAULT, STRICT, HostSecret, Network, Place
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.policy.profiles import Sandbox
from douane.stores.documents import built_in
from tests._promises import promise

WHOLE = """
[sandbox]
profile = "notes"
user = "servers"

[profiles.notes]
like = "default"
read = ["/srv/reference"]
write = ["~/notes"]
hidden = ["~/notes/keys"]
network = ["api.example.com:443", "*.example.org:443"]
env = ["NOTES_TOKEN"]
devices = ["/dev/dri/renderD128"]
unix_sockets = "allowed"
memory = "512 MiB"
processes = 8
require = "full"
"""


def settings(text, level=Level.USER):
    return read([built_in(), Document("douane.toml", level, text)]).settings


def problems(text, level=Level.USER):
    with pytest.raises(DocumentsError) as caught:
        settings(text, level)
    return [(one.line, one.message) for one in caught.value.problems]


def test_a_profile_is_what_its_table_says():
    (profile,) = settings(WHOLE).profiles
    assert profile == DEFAULT._replace(
        name="notes",
        read=("/srv/reference",),
        write=("~/notes",),
        hidden=("~/notes/keys",),
        network=Network(("api.example.com:443", "*.example.org:443")),
        env=("NOTES_TOKEN",),
        devices=("/dev/dri/renderD128",),
        unix_sockets=True,
        is_whole=True,
        ceilings=DEFAULT.ceilings._replace(memory=512 << 20, processes=8),
    )


@pytest.mark.parametrize(
    ("required", "is_whole", "accepts_landlock"),
    [("full", True, False), ("walls", False, False), ("landlock", False, True)],
)
def test_what_must_hold_at_the_least_is_a_word(required, is_whole, accepts_landlock):
    text = f'[profiles.notes]\nrequire = "{required}"\nlandlock = "inside"\nprocessor = 60\n'
    (profile,) = settings(text).profiles
    assert profile.has_landlock
    assert (profile.is_whole, profile.accepts_landlock) == (is_whole, accepts_landlock)
    assert profile.ceilings.processor == 60


def test_what_is_in_force_for_all_is_said_once():
    assert settings(WHOLE).sandbox == Sandbox("notes", "servers")
    assert settings("").sandbox == Sandbox("auto", "")


def test_where_servers_are_installed_from_and_whose_scripts_may_run_is_said_there():
    found = settings('[sandbox]\nregistries = "npm.example in 10.0.0.0/8"\nscripts = ["sharp"]\n').sandbox
    assert found == Sandbox(registries=("npm.example in 10.0.0.0/8",), scripts=("sharp",))


def test_a_registry_that_is_no_host_is_a_mistake():
    with pytest.raises(DocumentsError, match="no host"):
        settings('[sandbox]\nregistries = "https://npm.example/all"\n')


def test_a_profile_that_says_nothing_is_strict_and_reaches_nothing():
    (profile,) = settings("[profiles.bare]\n").profiles
    assert profile == STRICT._replace(name="bare")
    assert profile.network.is_none


@pytest.mark.parametrize(("text", "network"), [('"none"', Network()), ('"learn"', Network(learns=True))])
def test_a_network_has_two_words_of_its_own(text, network):
    assert settings(f"[profiles.one]\nnetwork = {text}\n").profiles[0].network == network


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('read = ["notes"]', "`notes` is no absolute path"),
        ('like = "loose"', "unknown like `loose`"),
        ('like = "none"', "unknown like `none`"),
        (
            'env = ["TOKEN=abc"]',
            "the value of `TOKEN` is no `secret://NAME`, and could be read by others where it stands",
        ),
        ('env = ["LD_PRELOAD"]', "`LD_PRELOAD` makes programs run what it names"),
        ('devices = ["/dev/../etc"]', "`/dev/../etc` is no device"),
        ('network = ["none", "a.example:443"]', "`none` stands by itself"),
        ('network = ["a.example:port"]', "`a.example:port` is no host that can be allowed"),
        ('memory = "1 KiB"', "`memory` cannot be `1 KiB`"),
        ("processes = 0", "`processes` cannot be `0`"),
        ('require = "most"', "unknown require `most`"),
        ('raed = "/srv"', "unknown key `raed`"),
    ],
)
def test_a_mistake_in_a_profile_is_told_with_its_line(line, complaint):
    assert problems(f"\n[profiles.one]\n{line}\n") == [(3, complaint)]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("sandbox = 1\n", "`sandbox` must be a table"), ("[profiles.Loud]\n", "`Loud` cannot be a name")],
)
def test_a_table_or_name_that_is_none_is_told(text, complaint):
    assert problems(text) == [(1, complaint)]


def test_a_built_in_profile_is_not_changed():
    assert problems("[profiles.strict]\n") == [(1, "`strict` is built in")]


@pytest.mark.parametrize("text", ['[sandbox]\nprofile = "none"\n', '[profiles.mine]\nwrite = "~/x"\n'])
def test_a_project_says_nothing_of_what_its_servers_may_touch(text):
    assert problems(text, Level.PROJECT)


HOSTS = 'network = ["api.example.com", "*.example.org:8443", "tcp://db.example.com:443"]\n'


def with_secret(entry, more=""):
    return f"[profiles.one]\n{HOSTS}{more}[profiles.one.secrets]\n{entry}\n"


def test_a_secret_of_a_profile_is_for_hosts_and_stands_in_headers_and_more():
    entry = 'KEY = { secret = "secret://key", hosts = ["a.example.org:8443"], headers = "X-Key", also = ["query"], ca = "/ca" }'
    (profile,) = settings(
        with_secret(f'TOKEN = {{ secret = "secret://t", hosts = "api.example.com" }}\n{entry}')
    ).profiles
    assert profile.secrets == (
        HostSecret("TOKEN", "secret://t", ("api.example.com",)),
        HostSecret("KEY", "secret://key", ("a.example.org:8443",), ("x-key",), (Place.QUERY,), "/ca"),
    )


@promise("P-PLACEHOLDER-ELSEWHERE")
@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ('T = "secret://t"', "`secrets` must hold tables"),
        ('T = { hosts = "api.example.com" }', "`secret` is missing"),
        ('T = { secret = "secret://t" }', "`hosts` is missing"),
        ('T = { secret = "ghp_0123", hosts = "api.example.com" }', "`secret` must be `secret://NAME`"),
        ('T = { secret = "secret://t", hosts = "*" }', "`*` cannot be given a secret"),
        ('T = { secret = "secret://t", hosts = "http://api.example.com" }', "`http://api.example.com` cannot be given a secret"),
        ('T = { secret = "secret://t", hosts = "evil.example" }', "`evil.example` is no host of TLS that the server may reach"),
        ('T = { secret = "secret://t", hosts = "db.example.com" }', "`db.example.com` is no host of TLS that the server may reach"),
        ('T = { secret = "secret://t", hosts = "*.api.example.com" }', "`*.api.example.com` is no host of TLS that the server may reach"),
        ('T = { secret = "secret://t", hosts = "a b" }', "`a b` is no host that can be allowed"),
        ('T = { secret = "secret://t", hosts = "api.example.com", headers = "Host" }', "`host` cannot hold a secret"),
        ('T = { secret = "secret://t", hosts = "api.example.com", also = "cookie" }', "`cookie` is no place of a request"),
        ('T = { secret = "secret://t", hosts = "api.example.com", ca = "ours.pem" }', "`ours.pem` is no absolute path"),
        ('T = { secret = "secret://t", hosts = "api.example.com", in = "x" }', "unknown key `in`"),
        ('LD_PRELOAD = { secret = "secret://t", hosts = "api.example.com" }', "`LD_PRELOAD` makes programs run what it names"),
    ],
)  # fmt: skip
def test_a_secret_goes_nowhere_that_the_profile_does_not_say(entry, complaint):
    assert [message for _, message in problems(with_secret(entry))] == [complaint]


def test_a_variable_is_a_placeholder_or_the_value():
    entry = 'T = { secret = "secret://t", hosts = "api.example.com" }'
    assert [message for _, message in problems(with_secret(entry, 'env = ["T"]\n'))] == [
        "`T` is in `env` too"
    ]
