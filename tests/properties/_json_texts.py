"""JSON texts as peers write them: any value, with any spacing and escaping."""

from __future__ import annotations

import json

from hypothesis import strategies as st

INTEGERS = st.integers(-(2**53) + 1, 2**53 - 1)
STRINGS = st.text(max_size=12) | st.sampled_from(["", "\\", '"', "é", "😀", "\u200b", "\x7f", "a/b~c"])
SCALARS = st.none() | st.booleans() | INTEGERS | st.floats(allow_nan=False, allow_infinity=False) | STRINGS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(STRINGS, inner, max_size=4),
    max_leaves=20,
)
_SPACING = st.sampled_from([None, 0, 2, "\t"])


@st.composite
def texts(draw, values=VALUES):
    """One value as JSON text, escaped and spaced in one of the usual ways."""
    text = json.dumps(draw(values), ensure_ascii=draw(st.booleans()), indent=draw(_SPACING))
    text = text.replace("/", "\\/") if draw(st.booleans()) else text
    return draw(st.sampled_from(["", " ", "\r\n"])) + text + draw(st.sampled_from(["", "\n\t "]))


def exactly(value):
    """A form in which `1`, `1.0` and `true` differ, and the order of members counts."""
    return repr(value)
