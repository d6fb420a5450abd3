"""Hosts have one form in which they are compared, or none."""

from __future__ import annotations

import pytest

from douane.model.hosts import normal, shown


@pytest.mark.parametrize("text", ["a" * 64, "a." * 127 + "aa", "a b", "a\0b", "1.2.3.4.", "[1.2.3.4]", ""])
def test_what_is_no_name_has_no_normal_form(text):
    assert normal(text) in {None, "1.2.3.4"}


def test_what_may_be_carried_out_in_a_name_is_not_written_down():
    assert shown("api.eu.example.com") == "api.eu.example.com"
    assert shown("c2VjcmV0LXRva2Vu.more.x.evil.example") == "….x.evil.example"
