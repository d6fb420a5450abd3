"""A form counts in the browser that was shown it, and about what it was about."""

from __future__ import annotations

import pytest

from douane.gateway.logins.browser import Forms, cookie, mark_of, new_mark
from douane.transports.http.headers import Headers
from tests._promises import promise


def headers(*values):
    return Headers([("cookie", value) for value in values])


def test_a_browser_is_known_by_its_mark():
    mark = new_mark()
    field, value = cookie(mark)
    assert (field, value.partition(";")[0]) == ("set-cookie", f"__Host-douane={mark}")
    assert mark_of(headers(f"a=b; __Host-douane={mark}; c=d")) == mark


@promise("P-CONSENT")
@pytest.mark.parametrize(
    "values",
    [(), ("",), ("__Host-douane=short",), ("__host-douane=" + "a" * 43,), ("douane=" + "a" * 43,),
     ("__Host-douane=" + "a" * 43, "__Host-douane=" + "b" * 43),
     ("__Host-douane=" + "a" * 43 + "; __Host-douane=" + "a" * 43,)],
)  # fmt: skip
def test_what_is_no_mark_or_could_be_two_is_none(values):
    assert mark_of(headers(*values)) == ""


@promise("P-CONSENT")
def test_a_form_is_of_one_browser_about_one_ticket_in_this_process():
    forms, mark = Forms(), new_mark()
    token = forms.token(mark, "t1")

    assert forms.is_ours(mark, "t1", token)
    assert not forms.is_ours(mark, "t2", token)
    assert not forms.is_ours(new_mark(), "t1", token)
    assert not forms.is_ours("", "t1", forms.token("", "t1"))
    assert not forms.is_ours(mark, "t1", "")
    assert not forms.is_ours(mark, "t1", "\udc80")
    assert not Forms().is_ours(mark, "t1", token)
