"""Text of any size that looks like what tools carry: sentences, names, numbers, code; the same every time."""

from __future__ import annotations

import random

SENTENCES = """
the customs officer opened every crate and wrote a line into the book before it left for the harbour
while a clerk counted invoices stamps seals and the manifest of ship 4711 from Rotterdam to Valparaiso
on 12 March in report.csv order_id=88213 total: 1,204.50 EUR https://example.org/orders/88213
def total(rows): return sum(rows) # all of it
"""
WORDS = SENTENCES.split()


def prose(size: int) -> bytes:
    """Exactly `size` bytes that need no escaping in a JSON string."""
    draw = random.Random(size)  # noqa: S311  # repeatable on purpose
    text = " ".join(draw.choices(WORDS, k=size // 4 + 1))
    return text.encode()[:size]
