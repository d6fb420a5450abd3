"""Persons sign in with the issuer that vouches for them elsewhere; tokens of programs are for something else."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.e2e.gateway.authority import Authority, served
from tests.e2e.gateway.test_identity import bearing
from tests.unit.gateway.answering._person import Person, begun


@pytest.fixture(scope="module")
def staff():
    with served(Authority) as authority:
        yield authority


@pytest.fixture(scope="module")
def shared(staff, tmp_path_factory):
    """A gateway for whom an issuer vouches; of its people `ann` and who has the role may answer."""
    page = f'principals = ["oidc:{staff.url}|ann"]\nroles = ["approver"]\n'
    roles = f'[roles.approver]\nprincipals = ["oidc:{staff.url}|rob"]\n'
    issuer = f'[[identity.issuer]]\nurl = "{staff.url}"\n'
    with pytest.MonkeyPatch.context() as patch:
        made = begun(tmp_path_factory.mktemp("home"), patch, page, roles + issuer)
        with made.running():
            yield made


def arrives(shared, staff, who, name=""):
    """What somebody sees who has signed in with the issuer as `who`."""
    staff.person, person = who, Person()
    page = person.opens(f"{shared.url}/approvals/question?name={name}")
    return person, person.presses(page, "issuer:0")


@promise("P-PERSON-ANSWERS")
@pytest.mark.parametrize("who", ["ann", "rob"])
def test_who_signs_in_and_may_answer_is_led_to_the_question(shared, staff, who):
    asked = shared.asks(shared.another()).question
    person, page = arrives(shared, staff, who, asked.name)
    assert "ann@example.org" in page.text
    person.presses(page, "once")
    assert shared.passes(asked)
    with shared.store() as store:
        assert store.ticket(asked.name).by == f"oidc:{staff.url}|{who}"


@promise("P-AGENT-CANNOT-APPROVE")
def test_somebody_else_sees_nothing(shared, staff):
    asked = shared.asks(shared.another()).question
    person, page = arrives(shared, staff, "eve", asked.name)
    assert (page.status, "ann@example.org" in page.text) == (403, False)
    assert "Who are you?" in person.opens(f"{shared.url}/approvals").text


@promise("P-AGENT-CANNOT-APPROVE")
def test_the_token_of_a_persons_program_opens_nothing(shared, staff):
    sent = {"sub": "ann", "resource": f"{shared.url}/oauth/consent", "client_id": "agent"}
    client = bearing(shared.url, staff._granted(sent)["access_token"])
    status, _, body = client.sends("GET", "/approvals")
    assert (status, b"Who are you?" in body) == (200, True)
