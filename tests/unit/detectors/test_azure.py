"""Azure's keys prove themselves by a checksum."""

from __future__ import annotations

import random
import re
from base64 import b64decode, b64encode

import pytest

from douane.detectors.checksums import PROVEN, UNPROVEN
from douane.detectors.formats.azure import PATTERNS
from douane.detectors.marvin import marvin
from tests.corpus._keys import expand

ANNOTATED, IDENTIFIABLE, _ = PATTERNS
KINDS = [
    ("+ASt", "Default0", 64, 76),
    ("+ABa", "AbAcct00", 64, 76),
    ("ACDb", "MastRO00", 64, 76),
    ("APIM", "Gatewy00", 64, 76),
    ("+AMC", "Classic0", 64, 76),
    ("AIoT", "DpsKey00", 32, 33),
    ("AzCa", "Access00", 32, 33),
    ("+AEh", "Listen00", 32, 33),
    ("+ACR", "ACRDflt0", 39, 42),
    ("AzSe", "Query000", 39, 42),
    ("AzFu", "Master00", 40, 44),
]


def key(signature: str, seed: str, length: int, at: int) -> str:
    digits = list(b64encode(random.Random(signature).randbytes(length)).decode())
    digits[at : at + 5] = f"{signature}A"
    raw = b64decode("".join(digits))[:-4]
    checksum = marvin(raw, int.from_bytes(seed.encode(), "big"))
    return b64encode(raw + checksum.to_bytes(4, "little")).decode()


def sure(pattern, text: str) -> float:
    match = re.fullmatch(pattern.core, text)
    return pattern.accept(match) if match else 0.0


@pytest.mark.parametrize(
    ("text", "seed", "folded"),
    [
        (b"abc", 0xD53CD9CECD0893B7, 0x22C74339 ^ 0x492769BF),
        (b"abcdefghijklmnopqrstuvwxyz", 0x0DDDDEEEEFFFF000, 0xA128EB7E ^ 0x7260ACA2),
        (b"", 0x004FB61A001BDBCC, 0x30ED35C1 ^ 0x00CD3C7D),
        (b"\x09\x32\xe6\x24\x6c\x47", 0x004FB61A001BDBCC, 0x6F04BF1A ^ 0x5EA24060),
    ],
)
def test_the_checksum_is_that_of_others(text, seed, folded):
    assert marvin(text, seed) == folded


@pytest.mark.parametrize("kind", KINDS, ids=[kind[0] for kind in KINDS])
def test_a_right_checksum_proves_a_key(kind):
    assert sure(IDENTIFIABLE, key(*kind)) == PROVEN


@pytest.mark.parametrize("kind", KINDS, ids=[kind[0] for kind in KINDS])
def test_a_wrong_checksum_lowers_confidence_and_does_not_clear(kind):
    right = key(*kind)
    assert sure(IDENTIFIABLE, ("C" if right[0] == "B" else "B") + right[1:]) == UNPROVEN


def test_a_signature_whose_checksum_nobody_has_told_is_as_sure_as_its_form():
    assert sure(IDENTIFIABLE, expand("{{A-Za-z0-9:33}}AzRe{{A-P:1}}{{A-Za-z0-9:5}}=")) == 0.9


def test_an_annotated_key_is_proven_by_what_stands_behind_its_signature():
    text = expand("{{A-Za-z0-9:52}}JQQJ99{{A-Za-z0-9:22}}")
    checksum = marvin(b64decode(text), int.from_bytes(b"Default0", "big")).to_bytes(4, "little")
    assert sure(ANNOTATED, text + b64encode(checksum)[:4].decode()) == PROVEN
    assert sure(ANNOTATED, text + "0000") == 0.9
