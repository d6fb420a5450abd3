"""Mutual TLS: whom a client certificate that TLS has verified stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from cryptography import x509

from douane.gateway.identity.way import Presented, Refused, Way
from douane.model.access import Principal
from douane.policy.access import Certificate


class Names(NamedTuple):
    """What a certificate calls its holder: `dns:…`, `uri:…`, `email:…`, `ip:…`; and the subject."""

    alternative: tuple[str, ...]
    subject: str


def by_certificate(known: Sequence[Certificate]) -> Way:
    """The way in with a client certificate; one that is nobody's by `known` is no credential."""

    async def way(presented: Presented) -> Principal | Refused | None:
        der = presented.peer.certificate
        names = None if der is None else names_of(der)
        if der is None or names is None:
            return None
        for clause in known:
            name = _matched(clause, names)
            if name:
                return _principal(clause, name, der)
        return None

    return way


@lru_cache(maxsize=1024)
def names_of(der: bytes) -> Names | None:
    """What the certificate says, None if it cannot be read."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        return Names(tuple(_alternative(certificate)), certificate.subject.rfc4514_string())
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return None


def _alternative(certificate: x509.Certificate) -> Iterator[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return
    yield from (f"uri:{name}" for name in found.get_values_for_type(x509.UniformResourceIdentifier))
    yield from (f"dns:{name}" for name in found.get_values_for_type(x509.DNSName))
    yield from (f"email:{name}" for name in found.get_values_for_type(x509.RFC822Name))
    yield from (f"ip:{name}" for name in found.get_values_for_type(x509.IPAddress))


def _matched(clause: Certificate, names: Names) -> str:
    """The name by which the clause is about this certificate, ``""`` where it is not."""
    if clause.subject is not None and not clause.subject.matches(names.subject):
        return ""
    if clause.san is None:
        return names.subject
    return next(filter(clause.san.matches, names.alternative), "")


def _principal(clause: Certificate, name: str, der: bytes) -> Principal:
    client = f"certificate:{sha256(der).hexdigest()}"
    name = clause.principal or name
    return Principal(f"cert:{name}", groups=frozenset(clause.groups), client=client, tenant=clause.tenant)
