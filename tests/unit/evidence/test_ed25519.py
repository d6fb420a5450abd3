"""Signatures are checked as RFC 8032 says, and as the library does that makes them."""

from __future__ import annotations

from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from douane.evidence.verifier.ed25519 import ORDER, signed

# RFC 8032 §7.1: public key, message, signature.
VECTORS = {
    "1": (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    "2": (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    "3": (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
}


@pytest.mark.parametrize("name", VECTORS)
def test_the_vectors_of_the_rfc_fit(name):
    key, message, signature = map(bytes.fromhex, VECTORS[name])
    assert signed(key, message, signature)
    assert not signed(key, message + b"\0", signature)


def made(random):
    private = Ed25519PrivateKey.from_private_bytes(random.randbytes(32))
    message = random.randbytes(random.randrange(200))
    return private.public_key().public_bytes_raw(), message, private.sign(message)


@pytest.mark.parametrize("seed", range(10))
def test_what_the_library_signs_fits_and_any_other_bit_does_not(seed):
    random = Random(seed)
    key, message, signature = made(random)
    assert signed(key, message, signature)
    for what in range(2):
        changed = [bytearray(key), bytearray(signature)]
        changed[what][random.randrange(len(changed[what]))] ^= 1 << random.randrange(8)
        assert not signed(bytes(changed[0]), message, bytes(changed[1]))


def test_a_signature_with_the_order_added_is_another_one():
    """RFC 8032 §5.1.7: otherwise anybody could make a second signature of the same manifest."""
    key, message, signature = made(Random(1))
    higher = int.from_bytes(signature[32:], "little") + ORDER
    assert not signed(key, message, signature[:32] + higher.to_bytes(32, "little"))


@pytest.mark.parametrize(
    "key", [b"", bytes(31), b"\xff" * 32, (2**255 - 19 + 1).to_bytes(32, "little"), bytes(33)]
)
def test_what_is_no_key_signs_nothing(key):
    assert not signed(key, b"", bytes(64))


def test_what_is_no_signature_fits_nothing():
    assert not signed(bytes.fromhex(VECTORS["1"][0]), b"", b"")


@pytest.mark.parametrize(
    "key",
    [
        "01" + "00" * 31,
        "ec" + "ff" * 30 + "7f",
        "00" * 32,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    ],
)
def test_a_key_of_small_order_signs_nothing(key):
    """One signature of theirs would fit each statement, or one in eight of them."""
    nothing = bytes([1]) + bytes(63)
    assert not any(signed(bytes.fromhex(key), bytes([number]), nothing) for number in range(32))
