"""What `[inventory]` says: which servers may be used, and for how long an approval holds."""

import pytest

from douane.config import DocumentsError, read
from douane.model.dossier import Demand
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.policy.settings import REVIEW
from douane.stores.documents import built_in

DAY = 86_400


def settings(text, *project):
    documents = [
        Document("a.toml", Level.USER, text),
        *(Document("p", Level.PROJECT, one) for one in project),
    ]
    return read([built_in(), *documents]).settings


def test_any_server_may_be_used_and_approvals_hold_for_a_quarter():
    found = settings("")
    assert (found.demand, found.review, found.approved_profiles) == (Demand.ANY, REVIEW, {})
    assert REVIEW == 90 * DAY


def test_what_is_said_is_in_force():
    text = '[inventory]\nservers = "approved"\nreview = "7 d"\n[inventory.profiles]\n"npm:x#1" = "strict"\n'
    found = settings(text)
    assert (found.demand, found.review) == (Demand.APPROVED, 7 * DAY)
    assert found.profile_of("npm:x#1") == "strict"
    assert found.profile_of("npm:x") == found.sandbox.profile


def test_a_project_may_only_be_stricter():
    assert settings("", '[inventory]\nservers = "approved"\nreview = "1 d"\n').demand is Demand.APPROVED
    for loose in ('servers = "any"', 'review = "99 d"', 'profiles = { "npm:x" = "none" }'):
        with pytest.raises(DocumentsError):
            settings('[inventory]\nservers = "approved"\n', f"[inventory]\n{loose}\n")


@pytest.mark.parametrize(
    "wrong", ['servers = "some"', 'review = "1 h"', "review = 90", "profiles = 7", "x = 1"]
)
def test_what_cannot_be_is_told(wrong):
    with pytest.raises(DocumentsError) as told:
        settings(f"[inventory]\n{wrong}\n")
    assert told.value.fix
