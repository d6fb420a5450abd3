"""The text of an entry is plain JSON, the same for equal bodies."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.audit.entry import encoded

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner).map(tuple) | st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), VALUES))
def test_a_body_is_text_as_json_writes_it(body):
    assert encoded(body) == json.dumps(body, sort_keys=True, separators=(",", ":"), allow_nan=False)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_json_does_not_have_is_refused(value):
    with pytest.raises(ValueError, match="JSON"):
        encoded({"a": [value]})


def test_what_is_no_json_is_refused():
    with pytest.raises(TypeError):
        encoded({"a": b"bytes"})
