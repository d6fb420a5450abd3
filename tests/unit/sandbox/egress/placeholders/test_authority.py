"""The gate is believed to be the hosts of secrets, and nobody else."""

from __future__ import annotations

import ssl

import pytest

from douane.errors import ConfigError
from douane.model.profile import HostSecret
from douane.model.reach import allowed
from douane.sandbox.egress.placeholders.authority import Authority
from douane.sandbox.egress.placeholders.keeping import Placeholders
from douane.sandbox.egress.placeholders.roots import FILE
from douane.sandbox.egress.refusals import RefusedError
from tests._promises import promise


@pytest.fixture(scope="module")
def authority():
    return Authority(map(allowed, ("api.example.com", "*.below.example:8443", "127.0.0.1")))


@promise("P-PLACEHOLDER-TLS")
@pytest.mark.parametrize("host", ["api.example.com", "a.below.example", "127.0.0.1"])
def test_programs_that_verify_strictly_believe_it(authority, host):
    assert met(authority, host)


@promise("P-PLACEHOLDER-TLS")
@pytest.mark.parametrize("host", ["evil.example", "example.com", "127.0.0.2"])
def test_what_else_it_would_vouch_for_nobody_believes(authority, host):
    with pytest.raises(ssl.SSLCertVerificationError, match="subtree"):
        met(authority, host)


@promise("P-PLACEHOLDER-TLS")
def test_each_sandbox_has_another_one_of_which_it_sees_no_key():
    secret = HostSecret("TOKEN", "secret://one", ("api.example.com",))
    made = [Placeholders([secret], lambda _: "some-value-of-it") for _ in range(2)]
    one, other = (each.files[FILE] for each in made)
    assert one.count(b"BEGIN CERTIFICATE") > 1  # the system's roots too
    assert one != other
    assert b"PRIVATE" not in one
    assert made[0].variables["TOKEN"] != made[1].variables["TOKEN"]


@promise("P-PLACEHOLDER-NEVER-HELD")
@pytest.mark.parametrize(
    "value", ["4711", "with\r\nHeader: another", " begins with a space", "Ünïcødé of some length"]
)
def test_what_cannot_be_recognised_or_sent_has_no_placeholder(value):
    with pytest.raises(ConfigError) as caught:
        Placeholders([HostSecret("TOKEN", "secret://one", ("api.example.com",))], lambda _: value)
    assert "name `TOKEN` in `env` instead" in caught.value.fix
    assert value not in caught.value.message + caught.value.fix


def test_roots_that_cannot_be_read_are_told_before_anything_starts(tmp_path):
    secret = HostSecret("TOKEN", "secret://one", ("api.example.com",), ca=str(tmp_path / "missing.pem"))
    with pytest.raises(ConfigError, match=r"missing\.pem`, the roots of hosts with a secret, cannot be read"):
        Placeholders([secret], lambda _: "some-value-of-it")


def test_more_swaps_than_can_be_recorded_for_ever_are_refused():
    made = Placeholders(
        [HostSecret("TOKEN", "secret://one", ("api.example.com",))], lambda _: "some-value-of-it"
    )
    for _ in range(1200):
        made.count_swap()
    with pytest.raises(RefusedError, match="1200 requests"):
        made.count_swap()


def met(authority, host):
    """Whether a client that trusts the authority shakes hands with whoever has its certificate for a host."""
    context = ssl.create_default_context(cadata=authority.certificate.decode())
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(to_client, to_server, server_hostname=host)
    server = authority.context(host).wrap_bio(to_server, to_client, server_side=True)
    done = set()
    while len(done) < 2:
        for side in (client, server):
            try:
                side.do_handshake()
                done.add(side)
            except ssl.SSLWantReadError:
                pass
    return client.version() == "TLSv1.3"
