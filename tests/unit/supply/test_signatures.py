from __future__ import annotations

import base64
import json
import socket
from pathlib import Path

import pytest

from douane.model.facts import Proof, Provenance, Refuted, Unknown
from douane.supply.registry import npm, pypi
from douane.supply.signatures import proof
from tests._promises import promise

RECORDED = Path(__file__).parent / "recorded"
FILE = "sha256:9bb1add04b1b4e182be6b0b80931593f7a291eb49d69b4fd728a5d4cbcdc4bd3"
REPOSITORY = "https://github.com/trailofbits/pypi-attestations"


@pytest.fixture(autouse=True)
def nobody(tmp_path, monkeypatch):
    """No network, and a home in which it would be seen if something were written."""

    def refused(*_):
        raise AssertionError("something is asked of the network")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))


def recorded(name):
    return (RECORDED / f"{name}.provenance.json").read_bytes()


def shown():
    return pypi.attested(recorded("pypi_attestations-0.0.19.tar.gz"))


def changed(*path, to):
    """What was shown, with another value somewhere in its bundle."""
    bundle = json.loads(shown().signed[0])
    inner = bundle
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = to(inner[path[-1]])
    return shown()._replace(signed=(json.dumps(bundle),))


def other_bytes(text):
    content = bytearray(base64.b64decode(text))
    content[len(content) // 2] ^= 1
    return base64.b64encode(content).decode()


def test_a_genuine_attestation_of_pypi_is_verified_without_a_network(tmp_path):
    found = proof(shown())
    assert found == Proof(f"{REPOSITORY}/.github/workflows/release.yml@refs/tags/v0.0.19", (FILE,))
    assert list(tmp_path.iterdir()) == []


@promise("P-SCAN-PROVEN")
@pytest.mark.parametrize(
    "path",
    [
        ("dsseEnvelope", "payload"),
        ("dsseEnvelope", "signatures", 0, "sig"),
        ("verificationMaterial", "certificate", "rawBytes"),
        ("verificationMaterial", "tlogEntries", 0, "canonicalizedBody"),
        ("verificationMaterial", "tlogEntries", 0, "inclusionPromise", "signedEntryTimestamp"),
        ("verificationMaterial", "tlogEntries", 0, "inclusionProof", "rootHash"),
        ("verificationMaterial", "tlogEntries", 0, "inclusionProof", "hashes", 0),
    ],
)
def test_nothing_is_proven_by_a_signature_of_which_a_bit_is_other(path):
    assert not isinstance(proof(changed(*path, to=other_bytes)), Proof)


@promise("P-SCAN-PROVEN")
def test_a_statement_that_was_put_in_place_of_the_signed_one_is_refuted():
    def of_another_file(payload):
        statement = base64.b64decode(payload).replace(FILE.encode()[7:], b"0" * 64)
        return base64.b64encode(statement).decode()

    assert isinstance(proof(changed("dsseEnvelope", "payload", to=of_another_file)), Refuted)


@promise("P-SCAN-PROVEN")
def test_a_signature_of_another_repository_than_the_registry_says_is_refuted():
    found = proof(shown()._replace(repository="https://github.com/eve/pypi-attestations"))
    assert isinstance(found, Refuted)
    assert "trailofbits" in found.why


@promise("P-SCAN-PROVEN")
def test_all_signatures_must_hold():
    forged = changed("dsseEnvelope", "signatures", 0, "sig", to=other_bytes)
    both = shown()._replace(signed=(*shown().signed, *forged.signed))
    assert isinstance(proof(both), Refuted)


@promise("P-SCAN-UNKNOWN")
def test_what_cannot_be_verified_is_unknown():
    google = pypi.attested(recorded("gcb_attestation_test-0.0.0.tar.gz"))
    assert isinstance(proof(google), Unknown)
    assert isinstance(proof(shown()._replace(signed=())), Unknown)
    assert isinstance(proof(shown()._replace(signed=("{}",))), Unknown)
    unknown_log = changed("verificationMaterial", "tlogEntries", 0, "logId", "keyId", to=other_bytes)
    assert "does not know the log" in proof(unknown_log).why


def test_a_record_of_the_kind_that_npm_makes_is_unknown_to_this_library():
    bundle = json.loads((RECORDED / "npm-intoto.sigstore.json").read_text())
    statement = {
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {"externalParameters": {"workflow": {"repository": "https://github.com/a/b"}}}
        },
    }
    bundle["dsseEnvelope"]["payload"] = base64.b64encode(json.dumps(statement).encode()).decode()
    told = {"attestations": [{"predicateType": "https://slsa.dev/provenance/v1", "bundle": bundle}]}
    found = npm.attested(json.dumps(told).encode())
    assert isinstance(found, Provenance)
    assert "cannot verify it" in proof(found).why
