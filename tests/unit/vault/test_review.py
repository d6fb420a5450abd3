"""What is said of a secret."""

from __future__ import annotations

from douane.vault.naming import revoked
from douane.vault.review import is_unused, remarks, state
from douane.vault.secrets import Named

DAY = 86_400.0
KEPT = Named("made-up", since=100 * DAY)


def said(named, uses=None, places=(), at=100 * DAY):
    return [one.what for one in remarks("db", named, uses or {}, places, at)]


def test_of_a_secret_that_is_kept_and_used_nothing_is_said():
    assert said(KEPT) == []
    assert said(KEPT, {"notes": 120 * DAY}, at=149 * DAY) == []


def test_what_nobody_has_used_for_thirty_days_is_said():
    assert said(KEPT, at=131 * DAY) == ["nobody has used it for 30 days"]
    assert said(KEPT, {"mail": 101 * DAY, "notes": 102 * DAY}, at=133 * DAY) == [
        "nobody has used it for 30 days"
    ]
    assert not is_unused(revoked(KEPT, 101 * DAY), {}, 200 * DAY)


def test_what_ends_within_two_weeks_is_said():
    ending = Named("made-up", since=100 * DAY, until=110 * DAY)
    assert said(ending) == ["it ends in 10.0 days"]
    assert said(Named("made-up", since=100 * DAY, until=115 * DAY)) == []


def test_what_is_over_is_said_where_it_is_still_named():
    over = revoked(KEPT, 101 * DAY)
    assert said(over, at=102 * DAY) == []
    assert said(over, places=("[servers.a]",), at=102 * DAY) == ["it is revoked, and [servers.a] names it"]
    expired = Named("made-up", since=100 * DAY, until=101 * DAY)
    assert said(expired, places=("[servers.a]",), at=102 * DAY) == ["it is expired, and [servers.a] names it"]
    assert said(None, places=("[servers.a]", "[profiles.b]")) == [
        "[servers.a], [profiles.b] names it, and there is none"
    ]
    assert [state(one, 102 * DAY) for one in (KEPT, over, expired)] == ["kept", "revoked", "expired"]
