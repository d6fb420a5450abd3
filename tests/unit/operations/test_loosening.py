"""What takes a limit or a label away is done by persons; what adds one, by whoever may."""

from __future__ import annotations

from contextlib import closing

import pytest

from douane.operations.base import By, Place, Role
from douane.operations.errors import NotAllowedError
from douane.operations.labels import change
from douane.operations.named_secrets import keep, limit
from douane.operations.within import in_force
from douane.unlocking import opened_safe
from tests._promises import promise

KEY = By("key:on-call", frozenset({Role.ADMINISTRATOR}), "api")
LOCAL = By("local:ann", frozenset({Role.ADMINISTRATOR}), "api")
PAGE = By("account:ann", frozenset({Role.OPERATOR}), "page")
ALL = ("destructive", "private", "sink", "untrusted")


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_VAULT_KEY", "0" * 64)
    (tmp_path / "config").mkdir()
    found = Place(str(tmp_path / "state"), str(tmp_path / "config"), "default")
    keep(found, KEY, {"id": "db", "value": "made-up"})
    return found


def only(place):
    with closing(opened_safe(place.state)) as safe:
        return safe.get("db").only


def labels(place):
    return {name: sorted(one) for name, one in in_force(place).settings.labels.items()}


@promise("P-PERSONS-ANSWER")
@pytest.mark.parametrize("by", [KEY, LOCAL])
@pytest.mark.parametrize("servers", [(), ("*",), ("npm:a", "npm:c")])
def test_no_program_lets_more_servers_have_a_secret(place, by, servers):
    limit(place, by, {"id": "db", "servers": ("npm:a", "npm:b")})
    with pytest.raises(NotAllowedError):
        limit(place, by, {"id": "db", "servers": servers})
    assert only(place) == ("npm:a", "npm:b")
    limit(place, by, {"id": "db", "servers": ("npm:a",)})
    assert only(place) == ("npm:a",)
    limit(place, PAGE, {"id": "db", "servers": servers})
    assert only(place) == servers


@promise("P-PERSONS-ANSWER")
@pytest.mark.parametrize("by", [KEY, LOCAL])
@pytest.mark.parametrize("less", [{"labels": ()}, {"labels": ("sink",)}, {"guess": True}])
def test_no_program_takes_a_label_away(place, by, less):
    change(place, PAGE, {"id": "crm", "labels": ("private",)})
    with pytest.raises(NotAllowedError):
        change(place, by, {"id": "crm", **less})
    assert labels(place) == {"crm": ["private"]}
    change(place, by, {"id": "crm", "labels": ("private", "sink")})
    assert labels(place) == {"crm": ["private", "sink"]}


@promise("P-PERSONS-ANSWER")
def test_no_program_says_less_than_could_be_guessed_or_is_said_of_the_whole_server(place):
    change(place, PAGE, {"id": "crm", "labels": ("payroll",)})
    for name, said in (("mail", ("private",)), ("crm/export", ALL)):
        with pytest.raises(NotAllowedError):
            change(place, KEY, {"id": name, "labels": said})
    change(place, KEY, {"id": "mail", "labels": ALL})
    change(place, KEY, {"id": "crm/export", "labels": (*ALL, "payroll")})
    assert labels(place).keys() == {"crm", "mail", "crm/export"}
