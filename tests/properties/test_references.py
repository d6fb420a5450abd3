"""References to secrets: whatever a value says, each is replaced once, or none is and the value is refused."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from douane.errors import ConfigError
from douane.model.secret import SCHEME, name_of, references, revealed
from tests._promises import promise

PIECES = st.lists(
    st.sampled_from([SCHEME, "secret:/", "a", "b-1", "_", "-", "/", " ", "é", "x" * 65, "secret://ok"])
)


@promise("P-SECRET-NAMED")
@given(PIECES.map("".join))
def test_a_value_is_understood_in_one_way_or_refused(text):
    asked = []

    def reveal(referring):
        asked.append(name_of(referring))
        return "secret://never-again"

    try:
        found = revealed(text, reveal)
    except ConfigError:
        assert asked == []
        return
    assert tuple(asked) == references(text)
    assert found.count("secret://never-again") >= len(asked)
    assert len(found) == len(text) + sum(len("never-again") - len(name) for name in asked)
