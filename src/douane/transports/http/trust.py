"""Whether an upstream is who it should be."""

from __future__ import annotations

import hashlib
import ssl
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate

from douane.errors import ConfigError
from douane.transports.http.errors import Untrusted
from douane.transports.http.outgoing import Origin, Trust


def client_context(trust: Trust) -> ssl.SSLContext:
    """What verifies the certificate and name of a server, at TLS 1.2 or later.

    Raises:
        ConfigError: A file that cannot be read or is no PEM.
    """
    try:
        context = ssl.create_default_context(cafile=trust.ca)
        if trust.certificate is not None:
            context.load_cert_chain(trust.certificate, trust.key)
    except (OSError, ssl.SSLError) as error:
        files = ", ".join(f"`{file}`" for file in (trust.ca, trust.certificate, trust.key) if file)
        raise ConfigError(
            f"cannot use the certificates in {files}: {error.strerror or error}",
            "name PEM files that this account can read",
        ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def server_context(certificate: Path, key: Path | None, client_ca: Path | None) -> ssl.SSLContext:
    """What we show to clients, at TLS 1.2 or later; theirs must verify by `client_ca`, if they show one.

    Raises:
        ConfigError: A file that cannot be read or is no PEM.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(certificate, key, password="")  # or it would ask for one
        if client_ca is not None:
            context.load_verify_locations(client_ca)
            context.verify_mode = ssl.CERT_OPTIONAL
    except (OSError, ssl.SSLError) as error:
        files = ", ".join(f"`{file}`" for file in (certificate, key, client_ca) if file)
        raise ConfigError(
            f"cannot use the certificates in {files}: {error.strerror or error}",
            "name PEM files that this account can read, with a key that has no password",
        ) from None
    return context


def check_pin(origin: Origin, tls: ssl.SSLObject) -> None:
    """Compare the key of the server with those that were pinned.

    Raises:
        Untrusted: It is none of them.
    """
    pins = origin.trust.pins
    if pins and pin_of(tls.getpeercert(binary_form=True) or b"") not in pins:
        raise Untrusted(
            f"the certificate of `{origin.shown}` has another key than the pinned one",
            "find out from whoever runs that server whether its key was changed, and pin the new one",
        )


def pin_of(certificate: bytes) -> bytes:
    """The pin of a certificate (DER): SHA-256 of its public key (RFC 7469 §2.4)."""
    key = load_der_x509_certificate(certificate).public_key()
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
