"""Incidents over the API: by their roles, from opening to closing."""

import json
from zipfile import ZipFile

import pytest

from douane.incidents.operations import ACTS, VIEWS
from douane.operations.base import By, Role
from douane.operations.errors import NotAllowedError, NotThereError
from douane.operations.evidence import path_of
from douane.operations.run import performed, seen
from tests._promises import promise
from tests.unit.incidents._scene import ADMINISTRATOR, MAIL, OPERATOR, place_of

VIEW = {one.name: one for one in VIEWS}
ACT = {one.name: one for one in ACTS}
AUDITOR = By("oidc:aud", frozenset({Role.AUDITOR}), "api")


@pytest.fixture
def place(tmp_path):
    return place_of(tmp_path)


def opened(place):
    change = performed(place, OPERATOR, ACT["incidents.open"], {"title": "letters", "servers": ["mail"]})
    return {"id": change.after["id"]}


def test_an_incident_from_its_beginning_to_its_end(place):
    ident = opened(place)
    assert seen(place, AUDITOR, VIEW["incidents"], {}).items[0]["failed"] == []
    whole = seen(place, AUDITOR, VIEW["incidents.show"], ident)
    assert whole["scope"]["servers"] == (MAIL.id,)
    performed(place, OPERATOR, ACT["incidents.note"], {**ident, "text": "the vendor knows"})
    performed(place, OPERATOR, ACT["incidents.task"], {**ident, "number": 1, "done": True})
    performed(
        place, OPERATOR, ACT["incidents.add-task"], {**ident, "phase": "educate", "text": "tell the team"}
    )
    change = performed(
        place, OPERATOR, ACT["incidents.rotate"], {**ident, "name": "secret://MAIL_KEY", "state": "rotated"}
    )
    assert change.after["open_rotations"] < change.before["open_rotations"]
    ending = {**ident, "lessons": "pin it", "although": "the rest is tracked elsewhere"}
    with pytest.raises(NotAllowedError):
        performed(place, OPERATOR, ACT["incidents.close"], ending)
    assert performed(place, ADMINISTRATOR, ACT["incidents.close"], ending).after["closed"]
    assert seen(place, AUDITOR, VIEW["incidents"], {}).items == []


def test_what_the_log_tells_is_there_to_be_read(place):
    ident = opened(place)
    assert seen(place, AUDITOR, VIEW["incidents.exposure"], ident)["went"] == {
        "personal.email": 3,
        "secret.aws": 1,
    }
    assert seen(place, AUDITOR, VIEW["incidents.timeline"], ident).items
    assert "72 hours" in seen(place, AUDITOR, VIEW["incidents.drafts"], ident)["authority"]
    assert "[[rule]]" in seen(place, AUDITOR, VIEW["incidents.proposal"], ident)["policy"]


def test_a_bundle_of_its_entries_is_among_those_that_can_be_taken(place):
    ident = opened(place)
    change = performed(place, AUDITOR, ACT["incidents.evidence"], ident)
    assert change.after["incident"] == ident["id"]
    bundle = path_of(place, change.after["id"])
    with ZipFile(bundle) as files:
        manifest = json.loads(files.read("manifest.json"))
    assert ident["id"] in json.dumps(manifest)


def test_what_would_be_done_is_shown_first(place):
    found = seen(place, OPERATOR, VIEW["incidents.preview"], {"title": "x", "servers": ["mail"]})
    assert "kill" in [one["name"] for one in found["measures"]]


@promise("P-INCIDENT-TENANTS")
@pytest.mark.parametrize("name", ["show", "timeline", "exposure", "drafts", "proposal"])
def test_an_id_of_another_tenant_leads_nowhere(place, name):
    other = place._replace(state=f"{place.state}/tenants/other", tenant="other")
    with pytest.raises(NotThereError):
        seen(other, AUDITOR, VIEW[f"incidents.{name}"], opened(place))


def test_who_only_looks_at_servers_sees_no_incident(place):
    with pytest.raises(NotAllowedError):
        seen(place, By("oidc:x", frozenset({Role.VIEWER}), "api"), VIEW["incidents"], {})
