"""Phrases that wallets are made from: proven by their checksum, and no more often than a text may cost."""

from __future__ import annotations

from hashlib import sha256
from random import Random

import pytest

from douane.detectors.formats import mnemonics
from douane.detectors.scan import scan

WORDS = list(mnemonics._numbers())


def phrase(size, seed=1):
    """Drawn words and the checksum that follows, by the BIP's own steps."""
    drawn = Random(seed).randbytes(size * 4 // 3)
    bits = "".join(f"{byte:08b}" for byte in (*drawn, sha256(drawn).digest()[0]))[: 11 * size]
    return [WORDS[int(bits[at : at + 11], 2)] for at in range(0, 11 * size, 11)]


@pytest.mark.parametrize("size", mnemonics.LENGTHS)
def test_a_phrase_among_words_is_proven(size):
    words = phrase(size)
    assert mnemonics.is_proven(words)
    assert mnemonics.is_proven(["please", "zebra", "unlisted", *words, "thanks"][:32])
    assert not mnemonics.is_proven(words[:-1])


def test_another_order_is_not_proven():
    words = phrase(24)
    assert not mnemonics.is_proven([*words[:-2], words[0], words[-1]])


def test_the_same_few_words_are_no_phrase():
    assert not mnemonics.is_proven(["abandon"] * 11 + ["about"])


def test_proofs_are_tried_as_often_as_the_text_may_cost(monkeypatch):
    tried = []
    monkeypatch.setattr(mnemonics, "_is_phrase", lambda _: tried.append(1))  # none is proven
    lots = Random(2)
    text = " ".join("seed phrase " + " ".join(lots.choices(WORDS, k=6)) for _ in range(5_000))
    assert not scan(text).is_complete
    assert len(tried) < len(text) // 2


def test_a_text_that_speaks_of_phrases_often_is_looked_at_in_whole():
    assert scan("keep your seed phrase safe, and never tell the seed phrase. " * 40).is_complete
    assert scan("a seed phrase is made of words like river, stone and lamp. " * 500).is_complete
