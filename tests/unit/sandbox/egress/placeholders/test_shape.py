"""What stands for a secret looks like it and tells nothing of it."""

from __future__ import annotations

import re
import secrets
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.sandbox.egress.placeholders.shape import placeholder_for
from tests._promises import promise

PREFIXES = ("ghp_", "github_pat_", "sk-", "sk-proj-", "Okta", "x-", "Bearer ")


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("ghp_" + "aB3" * 12, r"ghp_[0-9A-Za-z]{36}"),
        ("sk-proj-" + "aB3-" * 12, r"sk-proj-(?:[0-9A-Za-z]{3}-){12}"),
        ("github_pat_" + "A" * 22 + "_" + "b" * 59, r"github_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{59}"),
        ("0123456789" * 6, r"[0-9]{60}"),
        ("0123456789abcdef" * 4, r"[0-9a-f]{64}"),
        (
            "8c5c0b1e-5c1e-4d0b-9a52-0123456789ab",
            r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        ),
        ("correct-horse-staple", r"[0-9A-Za-z]{22}"),
        ("Okta-password!", r"[0-9A-Za-z]{22}"),
        ("4711", r"[0-9]{39}"),
    ],
)
def test_it_has_the_prefix_alphabet_and_length_of_the_value(value, shape):
    made = placeholder_for(value, PREFIXES, secrets.choice)
    assert re.fullmatch(shape, made)
    assert made != value
    assert made != placeholder_for(value, PREFIXES, secrets.choice)


@promise("P-PLACEHOLDER-NEVER-HELD")
@given(st.text(string.printable, min_size=8, max_size=80))
def test_it_needs_no_escape_anywhere(value):
    assert set(placeholder_for(value, PREFIXES, secrets.choice)) <= {
        *string.digits,
        *string.ascii_letters,
        *"-._",
    }
