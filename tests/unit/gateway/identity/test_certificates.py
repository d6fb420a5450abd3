"""A client certificate stands for whom the policy says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from douane.gateway.identity.certificates import by_certificate
from douane.gateway.identity.way import NOBODY
from douane.policy.access import Certificate
from douane.policy.pattern import compiled
from tests._promises import promise
from tests.unit.gateway.identity.presenting import ELSEWHERE, bearing, outcome, presented

KEY = ec.generate_private_key(ec.SECP256R1())
NAME = x509.Name(
    [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example"), x509.NameAttribute(NameOID.COMMON_NAME, "ci")]
)
ALTERNATIVE = x509.SubjectAlternativeName(
    [
        x509.UniformResourceIdentifier("spiffe://example/ci"),
        x509.DNSName("ci.example"),
        x509.RFC822Name("ci@example"),
        x509.IPAddress(ip_address("192.0.2.7")),
    ]
)


def certificate(*extensions):
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(NAME, NAME, KEY.public_key(), 7, now, now + timedelta(days=1))
    for one in extensions:
        builder = builder.add_extension(one, critical=False)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER)


CI = certificate(ALTERNATIVE)
WITHOUT = certificate()


def showing(der, *fields):
    return presented(*fields, peer=ELSEWHERE._replace(certificate=der))


def clause(san=None, subject=None, **rest):
    san, subject = (text and compiled([text]) for text in (san, subject))
    return Certificate(san, subject, **rest)


@pytest.mark.parametrize(
    ("known", "name"),
    [
        (clause("uri:spiffe://example/*"), "cert:uri:spiffe://example/ci"),
        (clause("dns:*.example"), "cert:dns:ci.example"),
        (clause("email:ci@example"), "cert:email:ci@example"),
        (clause("ip:192.0.2.7"), "cert:ip:192.0.2.7"),
        (clause(subject="CN=ci,O=Example"), "cert:CN=ci,O=Example"),
        (clause("dns:*", "*O=Example"), "cert:dns:ci.example"),
        (clause("dns:*", principal="ci"), "cert:ci"),
    ],
)
def test_a_certificate_is_whom_its_name_says(known, name):
    found = outcome([by_certificate([known])], showing(CI))

    assert found.id == name


def test_the_first_clause_that_fits_decides():
    known = [
        clause("dns:other"),
        clause("dns:*", groups=("a",), tenant="acme"),
        clause("dns:*", groups=("b",)),
    ]
    found = outcome([by_certificate(known)], showing(CI))

    assert (found.groups, found.tenant) == (frozenset({"a"}), "acme")


@pytest.mark.parametrize(
    "known",
    [
        clause("dns:ci.example.evil"),
        clause("ci.example"),
        clause("dns:CI.EXAMPLE"),
        clause("dns:*", "CN=other"),
        clause(subject="CN=ci"),
    ],
)
def test_a_certificate_that_is_nobodys_is_no_credential(known):
    assert outcome([by_certificate([known])], showing(CI)) == NOBODY


@pytest.mark.parametrize("der", [None, b"", b"no certificate", WITHOUT])
def test_without_a_name_to_go_by_nobody_is_let_in(der):
    assert outcome([by_certificate([clause("dns:*")])], showing(der)) == NOBODY


def test_two_certificates_of_one_name_are_two_clients():
    ways = [by_certificate([clause("dns:*")])]
    one, other = (outcome(ways, showing(der)) for der in (CI, certificate(ALTERNATIVE)))

    assert one.id == other.id
    assert one.client != other.client


@promise("P-ONE-CREDENTIAL")
def test_a_certificate_that_is_somebodys_and_a_token_are_two_credentials():
    async def everybody(shown):
        return None if not shown.headers.all("authorization") else outcome_of_token

    outcome_of_token = NOBODY
    shown = bearing("x", peer=ELSEWHERE._replace(certificate=CI))

    assert outcome([by_certificate([clause("dns:*")]), everybody], shown).status == 400
