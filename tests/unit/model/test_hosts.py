"""Hosts have one form in which they are compared, or none."""

from __future__ import annotations

import pytest

from douane.model.hosts import normal, shown


@pytest.mark.parametrize("text", ["a" * 64, "a." * 127 + "aa", "a b", "a\0b", "1.2.3.4.", "[1.2.3.4]", ""])
def test_what_is_no_name_has_no_normal_form(text):
    assert normal(text) in {None, "1.2.3.4"}


def test_what_may_be_carried_out_in_a_name_is_not_written_down():
    assert shown("bucket.s3.eu-west-1.amazonaws.com") == "bucket.s3.eu-west-1.amazonaws.com"
    assert shown(f"{'c2VjcmV0' * 5}.evil.example") == f"….{'c2VjcmV0' * 4}.evil.example"
    assert shown(f"{'c2VjcmV0' * 7}.more.x.evil.example") == "….x.evil.example"
