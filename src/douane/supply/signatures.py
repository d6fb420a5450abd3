"""Signatures of provenance, verified by the library of sigstore with the roots of trust that come with it."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Final
from urllib.parse import urlsplit

from cryptography.x509 import SubjectAlternativeName, UniformResourceIdentifier
from sigstore import __version__
from sigstore.errors import VerificationError
from sigstore.models import Bundle, TrustedRoot
from sigstore.verify import Verifier
from sigstore.verify.policy import AllOf, OIDCIssuerV2, OIDCSourceRepositoryURI, VerificationPolicy

from douane.model.facts import Proof, Provenance, Refuted, Unknown

# Who says for whom a workflow of a host runs.
_ISSUERS: Final = {
    "github.com": "https://token.actions.githubusercontent.com",
    "gitlab.com": "https://gitlab.com",
}
_STATEMENT: Final = "application/vnd.in-toto+json"
_KINDS: Final = ("https://slsa.dev/provenance/", "https://docs.pypi.org/attestations/publish/")
# What the library says of records that it has no way to verify.
_CANNOT: Final = ("only supported for", "Unsupported", "unsupported")
_MOST: Final = 8  # signatures of one file


def proof(shown: Provenance) -> Proof | Refuted | Unknown:
    """What the signatures of a file prove together, all of which must hold; nothing is asked of anybody."""
    issuer = _ISSUERS.get(urlsplit(shown.repository).hostname or "")
    if not shown.signed or len(shown.signed) > _MOST:
        return Unknown(f"it has {len(shown.signed)} signatures")
    if issuer is None:
        return Unknown("it was built where nothing here knows who signs")
    policy = AllOf([OIDCIssuerV2(issuer), OIDCSourceRepositoryURI(shown.repository.removesuffix(".git"))])
    found = [_proven(bundle, policy) for bundle in shown.signed]
    failed = sorted((one for one in found if not isinstance(one, Proof)), key=_worst)
    if failed:
        return failed[0]
    proofs = [one for one in found if isinstance(one, Proof)]
    common = set.intersection(*(set(one.digests) for one in proofs))
    return Proof(proofs[0].signer, tuple(sorted(common)))


def _proven(text: str, policy: VerificationPolicy) -> Proof | Refuted | Unknown:
    try:
        if not _logs(text) <= _known_logs():
            return Unknown(f"sigstore {__version__} does not know the log that it stands in")
        bundle = Bundle.from_json(text)
        kind, payload = _verifier().verify_dsse(bundle, policy)
        names = bundle.signing_certificate.extensions.get_extension_for_class(SubjectAlternativeName).value
        signer = names.get_values_for_type(UniformResourceIdentifier)[0]
        digests = _digests(payload) if kind == _STATEMENT else ()
    except VerificationError as error:
        why = str(error)[:200]
        if any(word in why for word in _CANNOT):
            return Unknown(f"sigstore {__version__} cannot verify it: {why}")
        return Refuted(f"{why} (sigstore {__version__})")
    except Exception:  # noqa: BLE001  # bytes of strangers: whatever the library ends with, nothing is proven
        return Unknown(f"sigstore {__version__} cannot read it")
    return (
        Proof(signer, digests) if digests else Refuted("what was signed says nothing of where it was built")
    )


def _digests(payload: bytes) -> tuple[str, ...]:
    """The digests of what a statement is about, if it says where that was built or published."""
    statement = json.loads(payload)
    if not str(statement["predicateType"]).startswith(_KINDS):
        return ()
    named = [pair for one in statement["subject"] for pair in one["digest"].items()]
    return tuple(f"{name}:{str(value).lower()}" for name, value in named)


def _worst(one: Refuted | Unknown) -> int:
    return 0 if isinstance(one, Refuted) else 1


def _logs(bundle: str) -> frozenset[str]:
    """The keys of the logs that a bundle says that it stands in."""
    entries = json.loads(bundle)["verificationMaterial"]["tlogEntries"]
    return frozenset(one["logId"]["keyId"] for one in entries)


@cache
def _roots() -> str:
    """Where the library keeps its roots: by its usual way it would ask for newer ones, or write a cache."""
    store = files("sigstore") / "_store" / "https%3A%2F%2Ftuf-repo-cdn.sigstore.dev"
    return str(store / "trusted_root.json")


@cache
def _known_logs() -> frozenset[str]:
    with open(_roots(), encoding="utf-8") as file:  # noqa: PTH123  # as in stores
        return frozenset(one["logId"]["keyId"] for one in json.load(file)["tlogs"])


@cache
def _verifier() -> Verifier:
    return Verifier(trusted_root=TrustedRoot.from_file(_roots()))
