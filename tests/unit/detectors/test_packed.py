"""What is compressed or written in rarer digits is read, and where it is not that is said."""

from __future__ import annotations

import zlib
from base64 import b32encode, b64encode, urlsafe_b64encode
from gzip import compress

import pytest

from douane.detectors import content, secrets
from douane.detectors.packed import unpacked
from douane.detectors.text import Text
from tests.corpus._keys import expand
from tests.corpus._samples import findings, message

KEY = expand("{{aws:AKIA}}")
SECRET = "secret.aws-access-key-id"
SAID = f"the key of the build is {KEY}, keep it".encode()
WRITTEN = {
    **{
        f"zlib {level} in base64": b64encode(zlib.compress(SAID, level)).decode() for level in (0, 1, 5, 6, 9)
    },
    "zlib for URLs": urlsafe_b64encode(zlib.compress(SAID)).decode().rstrip("="),
    "zlib in hexadecimal": zlib.compress(SAID).hex(),
    "zlib in capitals": zlib.compress(SAID, 9).hex().upper(),
    "gzip in gzip": b64encode(compress(compress(SAID))).decode(),
    "gzip in zlib": b64encode(zlib.compress(compress(SAID))).decode(),
    "text behind a short stream": b64encode(zlib.compress(b"") + b"\0" + SAID).decode(),
    "base32 in small letters": b32encode(SAID).decode().lower(),
    "UTF-16 in hexadecimal": SAID.decode().encode("utf-16-le").hex(),
    "UTF-16 in hexadecimal, the other way": SAID.decode().encode("utf-16-be").hex().upper(),
    "references without an end": "".join(f"&#{byte}" for byte in SAID),
}


def rules(text):
    return {
        one.rule for detector in (secrets, content) for one in detector.find(Text.of(message({"text": text})))
    }


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_it_is_read(written):
    assert SECRET in rules(f"see {written} there")
    assert SECRET in {one.rule for one in findings({"text": f"see {written} there"})}


def test_what_is_packed_too_often_is_said_to_be():
    raw = SAID
    for _ in range(9):
        raw = compress(raw)
    assert "content.packed" in rules(b64encode(raw).decode())


def test_what_is_packed_often_costs_no_more_than_is_allowed():
    raw = bytes(1 << 22)
    for _ in range(3):
        raw = compress(raw)
    plain, is_whole, made = unpacked(raw, 1 << 16)
    assert (len(plain) < 1 << 16, is_whole) == (True, False)
    assert made <= 1 << 16


@pytest.mark.parametrize(
    "text",
    [
        "the class someNotificationPermissionHandler and theJxAdapterFactoryOfTheBuild are used",
        "789c0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b 78dafedcba9876543210fedcba9876543210fedc",
        "sha256:7801aa0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f",
        "averylongidentifierinsmallletterswithoutanybreak",
    ],
)
def test_names_and_digests_are_left_alone(text):
    assert rules(text) == set()


@pytest.mark.parametrize("charset", ["utf-7", "UTF-7", "ibm037", "cp037", "iso-2022-kr"])
def test_a_charset_that_nobody_reads_is_unread(charset):
    value = {
        "uri": "x://y",
        "mimeType": f"text/plain; charset={charset}",
        "blob": b64encode(b"+AEE-" * 9).decode(),
    }
    assert {one.rule for one in findings({"contents": [value]})} == {"content.unread"}
