"""The certificates by which programs in one sandbox know the gate as a host: nobody else has reason to."""

from __future__ import annotations

import os
import ssl
import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from douane.model.hosts import address_in
from douane.model.reach import Allowed

_BEFORE: Final = timedelta(days=1)  # clocks differ
_AFTER: Final = timedelta(days=365)
_USES: Final = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


class Authority:
    """Vouches for these hosts and no others; its keys are made with it, are never written, and end with it.

    For several threads.
    """

    def __init__(self, hosts: Iterable[Allowed]) -> None:
        self._key, self._of_hosts = _key(), _key()
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Douane, for one sandbox")])
        self._lock = threading.Lock()
        self._contexts: dict[str, ssl.SSLContext] = {}
        made = _begun(self._name, self._name, self._key)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        made = made.add_extension(_for("key_cert_sign", "crl_sign"), critical=True)
        made = made.add_extension(_only(hosts), critical=True)
        self._certificate = made.sign(self._key, SHA256())

    @property
    def certificate(self) -> bytes:
        """The certificate that programs are to trust (PEM)."""
        return self._certificate.public_bytes(Encoding.PEM)

    def context(self, host: str) -> ssl.SSLContext:
        """What shows programs the certificate of a host in normal form; HTTP/1.1 is spoken over it."""
        with self._lock:
            if host not in self._contexts:
                self._contexts[host] = self._made(host)
            return self._contexts[host]

    def _made(self, host: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.options |= ssl.OP_NO_RENEGOTIATION
        context.set_alpn_protocols(["http/1.1"])
        private = self._of_hosts.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        _load(context, self._leaf(host).public_bytes(Encoding.PEM) + private)
        return context

    def _leaf(self, host: str) -> x509.Certificate:
        address = address_in(host)
        name = x509.DNSName(host) if address is None else x509.IPAddress(address)
        made = _begun(x509.Name([]), self._name, self._of_hosts)
        made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        made = made.add_extension(_for("digital_signature"), critical=True)
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        made = made.add_extension(x509.SubjectAlternativeName([name]), critical=True)
        known = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        return made.add_extension(known, critical=False).sign(self._key, SHA256())


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _begun(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - _BEFORE).not_valid_after(now + _AFTER)
    return made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def _for(*uses: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{use: use in uses for use in _USES})


def _only(hosts: Iterable[Allowed]) -> x509.NameConstraints:
    """For these: what else it might vouch for, nobody believes."""
    names: list[x509.GeneralName] = []
    for host in {one.host for one in hosts}:
        address = address_in(host)
        whole = x509.DNSName(host.removeprefix("*."))
        names.append(whole if address is None else x509.IPAddress(ip_network(address)))
    return x509.NameConstraints(permitted_subtrees=names, excluded_subtrees=None)


def _load(context: ssl.SSLContext, chain: bytes) -> None:
    """Hand over a key, which `ssl` takes from files alone, without one on a disk."""
    file = os.memfd_create("douane", os.MFD_CLOEXEC)
    try:
        os.write(file, chain)
        context.load_cert_chain(f"/proc/self/fd/{file}")
    finally:
        os.close(file)
