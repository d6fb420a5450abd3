"""Text of others comes onto a page as text, and nothing in it acts or hides."""

from __future__ import annotations

import time

import pytest
from markupsafe import Markup

from douane.control.pages.render import environment
from douane.control.pages.words import ago, as_class, clock, iso, lasting, milliseconds, thousands


def shown(template, **values):
    return environment().from_string(template).render(**values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('" onmouseover="alert(1)', "&#34; onmouseover=&#34;alert(1)"),
        ("safe\u202etxt.exe", "safe\\u{202e}txt.exe"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("one\ntwo", "one\\x0atwo"),
        ("\U000e0041hidden", "\\u{e0041}hidden"),
    ],
)
def test_text_is_escaped_and_made_visible_wherever_it_stands(text, expected):
    assert shown('<a title="{{ text }}">{{ text }}</a>', text=text) == f'<a title="{expected}">{expected}</a>'


@pytest.mark.parametrize("at", [1e300, -1e300, float("inf"), float("nan"), 1e12, -1e12])
def test_a_time_that_there_is_not_is_its_number_on_a_page(at):
    for said in ("clock", "iso", "moment", "daytime", "ago"):
        assert shown(f"{{{{ at|{said} }}}}", at=at) == f"no time: {at:g}"


def test_lines_of_a_text_stay_and_each_is_safe():
    assert shown("{{ text|lines }}", text="<b>\n\u200bx") == "&lt;b&gt;\n\\u{200b}x"


def test_what_was_typed_is_given_back_as_it_is_and_escaped():
    text = "\n<b>\u200b"
    assert (
        shown("<textarea>{{ text|typed }}</textarea>", text=text)
        == "<textarea>\n\n&lt;b&gt;\u200b</textarea>"
    )


def test_markup_that_a_template_made_is_not_escaped_twice():
    assert shown("{{ made }}", made=Markup("<b>&amp;</b>")) == "<b>&amp;</b>"


def test_a_name_that_nobody_gave_is_an_error_and_no_gap():
    with pytest.raises(Exception, match="'nothing' is undefined"):
        shown("{{ nothing }}")


def test_times_are_said_alike_everywhere():
    assert clock(0) == "1970-01-01 00:00:00 UTC"
    assert iso(0) == "1970-01-01T00:00:00Z"
    assert ago(time.time() - 7300) == "2 h ago"
    assert ago(time.time() + 200) == "in 3 min"
    assert (lasting(90000), lasting(61), lasting(0.2)) == ("1 d", "1 min", "0 s")
    assert (lasting(72 * 3600 - 60), lasting(3599), lasting(100), lasting(1e7)) == (
        "3 d",
        "1 h",
        "2 min",
        "116 d",
    )


def test_numbers_are_said_shortly():
    assert thousands(1234567) == "1\u202f234\u202f567"
    assert (milliseconds(None), milliseconds(0.123), milliseconds(123.4)) == ("–", "0.12 ms", "123 ms")


def test_a_word_becomes_one_class_whatever_it_is():
    assert as_class('In Review" onclick="x') == "in-review-onclick-x"
