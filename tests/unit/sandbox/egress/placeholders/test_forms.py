"""A placeholder is seen in what goes by, however it was cut and in whatever it was put."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.sandbox.egress.placeholders.forms import Watch
from tests._promises import promise

PLACEHOLDER = "ghp_0aB1cD2eF3gH4iJ5kL6mN7"
OTHER = "sk-0123456789abcdefghijkl"


@promise("P-PLACEHOLDER-ELSEWHERE")
@given(st.binary(max_size=20), st.binary(max_size=20), st.integers(0, 200), st.data())
def test_it_is_seen_in_each_form_and_however_it_comes_in_pieces(before, after, cut, data):
    form = data.draw(
        st.sampled_from(
            [
                lambda raw: raw,
                bytes.upper,
                lambda raw: raw.hex().encode(),
                lambda raw: b"".join(b"%%%02x" % one for one in raw),
                lambda raw: quote(raw).replace("_", "%5F").encode(),
                lambda raw: b64encode(before + raw + after),
                lambda raw: urlsafe_b64encode(before + raw + after),
                lambda raw: b64encode(after + b64encode(before + raw + after)),
            ]
        )
    )
    said = before + form(PLACEHOLDER.encode()) + after
    watch = Watch([OTHER, PLACEHOLDER])
    assert (watch.seen(said[:cut]) or watch.seen(said[cut:])) == PLACEHOLDER


@pytest.mark.parametrize(
    "said", [PLACEHOLDER[:-1], "", "%", PLACEHOLDER[1:], b64encode(PLACEHOLDER[:-1].encode()).decode()]
)
def test_what_is_not_whole_is_not_seen(said):
    assert Watch([PLACEHOLDER]).seen(said.encode()) is None
    assert Watch([]).seen(said.encode()) is None
