"""What a question keeps of arguments nobody can guess at without the key: the same call is the same question under one key."""

from __future__ import annotations

from dataclasses import replace

from tests._promises import promise
from tests.playbooks.test_people import ASK, asked, post

KEY, OTHER = b"k" * 32, b"o" * 32


def question(key, path="/home/ann/taxes.txt"):
    made = post(ASK)
    made.rules = replace(made.rules, value_key=key, pins=made.rules.pins)
    return asked(made.calls(arguments={"path": path})).question


@promise("P-AUDIT-REDACTED")
def test_digests_of_arguments_and_the_name_depend_on_the_key():
    one, same, other = question(KEY), question(KEY), question(OTHER)
    assert (one["name"], one["parts"]) == (same["name"], same["parts"])
    assert one["name"] != other["name"]
    assert not set(one["parts"].values()) & set(other["parts"].values())
