"""What becomes of a named secret over time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from douane.errors import SecretError
from douane.vault.naming import Standing, Tenure, ensure_counts, is_for, revoked, rotated, tenure
from douane.vault.secrets import Named


def standing(named, since, at):
    return tenure(named, since, at).standing


FIRST = Named("made-up-1", since=100.0)
SECOND = Named("made-up-2", since=200.0)


def test_whoever_has_what_it_was_keeps_that_for_the_overlap_and_no_longer():
    now = rotated(FIRST, SECOND, overlap=50.0)
    assert now.value == "made-up-2"
    assert standing(now, 200.0, 249.0) is Standing.CURRENT
    assert standing(now, 100.0, 249.0) is Standing.OLDER
    assert standing(now, 100.0, 250.0) is Standing.OVER


def test_without_an_overlap_what_it_was_is_over_at_once():
    assert standing(rotated(FIRST, SECOND, overlap=0.0), 100.0, 200.0) is Standing.OVER
    assert rotated(FIRST, SECOND, overlap=0.0).older == ()


def test_a_rotation_lengthens_no_earlier_end():
    expiring = Named("made-up-1", since=100.0, until=210.0)
    now = rotated(expiring, SECOND, overlap=50.0)
    assert standing(now, 100.0, 209.0) is Standing.OLDER
    assert standing(now, 100.0, 211.0) is Standing.OVER
    third = rotated(rotated(FIRST, SECOND, overlap=50.0), Named("made-up-3", since=230.0), overlap=100.0)
    assert standing(third, 100.0, 249.0) is Standing.OLDER
    assert standing(third, 100.0, 251.0) is Standing.OVER
    assert standing(third, 200.0, 329.0) is Standing.OLDER


def test_a_rotation_keeps_no_value_of_before():
    assert "made-up-1" not in str(rotated(FIRST, SECOND, overlap=50.0).older)


def test_it_is_known_until_when_a_value_counts():
    now = rotated(FIRST, Named("made-up-2", since=200.0, until=900.0), overlap=50.0)
    assert tenure(now, 200.0, 210.0) == Tenure(Standing.CURRENT, 900.0)
    assert tenure(now, 100.0, 210.0) == Tenure(Standing.OLDER, 250.0)
    assert tenure(FIRST, 100.0, 210.0) == Tenure(Standing.CURRENT)


def test_what_is_revoked_is_over_for_everybody_and_has_no_value():
    over = revoked(rotated(FIRST, SECOND, overlap=50.0), 210.0)
    assert not over.value
    assert {standing(over, since, 210.0) for since in (100.0, 200.0)} == {Standing.OVER}
    assert standing(None, 100.0, 210.0) is Standing.OVER


@pytest.mark.parametrize(
    ("named", "says", "fix"),
    [
        (None, "there is no secret", "secrets set db"),
        (revoked(FIRST, 110.0), "was revoked", "secrets set db"),
        (Named("made-up", 100.0, until=120.0), "has expired", "secrets set db"),
    ],
)
def test_what_does_not_count_is_refused_with_what_to_do(named, says, fix):
    with pytest.raises(SecretError, match=says) as told:
        ensure_counts("db", named, 120.0)
    assert fix in told.value.fix
    assert "made-up" not in told.value.message + told.value.fix


@pytest.mark.parametrize("server", ["npm:@a/b", "url:http://[::1]:8080/mcp", "command:/x/*"])
def test_a_server_is_told_by_its_very_id_or_by_a_pattern(server):
    assert is_for(FIRST, server)
    assert is_for(replace(FIRST, only=("other", server)), server)
    assert is_for(replace(FIRST, only=(server[:5] + "*",)), server)
    assert not is_for(replace(FIRST, only=("other",)), server)
    assert not is_for(replace(FIRST, only=(server[:5] + "*",)), f"{server}~0123456789ab")


def test_no_value_stands_in_what_is_printed_of_it():
    assert "made-up" not in repr(rotated(FIRST, SECOND, overlap=50.0))
