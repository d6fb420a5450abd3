"""An authenticator in software: makes credentials and signs challenges as WebAuthn level 3 has it, or a little off."""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN = "http://localhost:7180"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def encoded(raw):
    return urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Authenticator:
    """Has one credential; `flags`, `origin` and `host` are what it says, `count` how often it has signed."""

    def __init__(self, *, counts=True):
        self.counts, self.count = counts, 0
        self.id, self.key = secrets.token_bytes(32), ec.generate_private_key(ec.SECP256R1())
        self.flags, self.origin, self.host = PRESENT | VERIFIED, ORIGIN, "localhost"

    def make(self, options, **changed):
        """What a browser answers to `navigator.credentials.create`."""
        said = self._said("webauthn.create", options["challenge"], changed)
        credential = struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(self._public())
        data = self._authenticator(self.flags | ATTESTED) + b"\0" * 16 + credential
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": encoded(said), "attestationObject": encoded(attestation)})

    def show(self, options, **changed):
        """What a browser answers to `navigator.credentials.get`."""
        said = self._said("webauthn.get", options["challenge"], changed)
        data = self._authenticator(self.flags)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": said, "authenticatorData": data, "signature": signature}
        return self._answer({name: encoded(raw) for name, raw in parts.items()})

    def _said(self, kind, challenge, changed):
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False} | changed
        return json.dumps(said).encode()

    def _authenticator(self, flags):
        self.count += self.counts
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([flags]) + struct.pack(">I", self.count)

    def _public(self):
        numbers = self.key.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}

    def _answer(self, response):
        kept = {"id": encoded(self.id), "rawId": encoded(self.id), "type": "public-key"}
        return json.dumps({**kept, "response": response, "clientExtensionResults": {}})
