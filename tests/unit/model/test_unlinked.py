"""What readers of Markdown, mail and chats make links of, and what is left of it."""

from __future__ import annotations

import pytest

from douane.model.unlinked import undotted, unlinked
from tests._promises import promise


@promise("P-REPORT-TEXT")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://evil.example", "https[://]evil.example"),
        ("see WWW.evil.example", "see WWW[.]evil.example"),
        ("ann@evil.example", "ann[@]evil.example"),
        ("mailto:ann", "[mailto:]ann"),
        ("(javascript:alert(1))", "([javascript:]alert(1))"),
        ("left-pad@1.3.0", "left-pad@1.3.0"),
        ("@scope/name", "@scope/name"),
        ("data: nothing", "data: nothing"),
        ("metadata:x", "metadata:x"),
        ("files.read", "files.read"),
    ],
)
def test_an_address_is_none_any_more(text, shown):
    assert unlinked(text) == shown
    assert unlinked(shown) == shown


@promise("P-ALERTS-NO-MARKUP")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("evil.example/x", "evil[.]example/x"),
        ("call m\u00fcller.de now", "call m\u00fcller[.]de now"),
        ("1.2.3 and 10.0.0.1", "1.2.3 and 10.0.0.1"),
        ("e.g. this", "e.g. this"),
    ],
)
def test_nor_is_a_bare_name_where_readers_follow_those(text, shown):
    assert undotted(text) == shown
