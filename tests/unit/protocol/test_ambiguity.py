"""A key that a lax parser takes for one of MCP's is refused."""

from __future__ import annotations

import pytest

from douane.protocol.ambiguity import DECIDING, check_keys, folded
from douane.protocol.direction import Direction


@pytest.mark.parametrize(
    "key", ["Method", "METHOD", "method\0", " method", "method\n", "me\u017f\u017fage", "_Meta", "ID"]
)
def test_a_key_that_folds_to_a_deciding_one_is_refused(key):
    refused = check_keys({"x": 1, key: 2}, "/params")
    assert refused is not None
    assert (refused.rule, refused.where) == ("protocol.ambiguous-key", "/params")


@pytest.mark.parametrize("key", sorted(DECIDING))
def test_the_deciding_keys_themselves_pass(key):
    assert check_keys({key: 1}, "") is None


@pytest.mark.parametrize("key", ["path", "Path", "methods", "me thod", ""])
def test_keys_of_others_pass(key):
    assert check_keys({key: 1}, "") is None


def test_no_two_deciding_keys_fold_to_the_same():
    assert len({folded(key) for key in DECIDING}) == len(DECIDING)


def test_a_direction_has_an_opposite():
    assert Direction.TO_SERVER.opposite is Direction.TO_CLIENT
    assert Direction.TO_CLIENT.opposite is Direction.TO_SERVER
