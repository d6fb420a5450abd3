"""Whatever a tenant knows of another, it sees and changes nothing there; over every view and act that is listed."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from douane.control.api.rates import Rates
from douane.control.app import made
from douane.control.listed import ACTS, VIEWS
from douane.operations.base import Role
from douane.stores.api_keys import ApiKeys
from tests._api import caller, get, post
from tests._promises import promise
from tests._tenants import MARK, two_tenants

NOBODY = "nothing-of-that-name"
OF_NO_TENANT = {
    "reports.take"
}  # what schedules keep is the whole installation's; tests/unit/reports/test_tenants.py
# A step that is one of a few words is nobody's thing.
STEPPED = [
    one
    for one in (*VIEWS, *ACTS)
    if one.name not in OF_NO_TENANT
    and any(f"{{{field.name}}}" in one.path and not field.choices for field in one.takes)
]
LISTS = [view for view in VIEWS if "{" not in view.path and view.method == "GET"]
TOO_LONG = {"doctor"}  # starts processes, and is the whole installation's


@pytest.fixture(scope="module")
def tenants(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patched:
        folder = tmp_path_factory.mktemp("tenants")
        (folder / "home").mkdir()
        patched.setenv("HOME", str(folder / "home"))
        patched.setenv("DOUANE_VAULT_KEY", "")
        patched.delenv("DOUANE_VAULT_KEY")
        yield two_tenants(folder)


def opened(place):
    app = made(place, caller(place, *Role))
    app.state.calls = app.state.acts = Rates(1e9)
    return app


@pytest.fixture(scope="module")
def full(tenants):
    """What each list shows of the tenant that has something of everything; asked once, since nothing changes."""
    app = opened(tenants.full)
    return {
        view.name: get(app, view.path).body.get("items", []) for view in LISTS if view.name not in TOO_LONG
    }


@pytest.fixture(scope="module")
def empty(tenants):
    return opened(tenants.empty)


def group(one):
    return one.name.partition(".")[0]


def rows(full, one):
    """What lists of the same group, or of the path, show that has each step of the path of `one`."""
    beside = [view for view in LISTS if group(view) == group(one) or one.path.startswith(f"{view.path}/")]
    found = [row for view in beside for row in full.get(view.name, ())]
    for row in found:
        row.setdefault("id", str(row.get("session") or row.get("entry") or ""))
    return [row for row in found if row["id"] and _is_whole(row, one)]


def _is_whole(row, one):
    """Whether it says each step of the path; what is numbered has a first."""
    row.setdefault("number", 1)
    return all(step in row for step in steps(one))


def steps(one):
    return [step[1:-1] for step in one.path.split("/") if step.startswith("{")]


def plausible(one):
    """A value for each field that is needed, so that nothing is refused for the lack of one."""
    values = {"number": 1, "time": 1, "flag": True, "list": ["x"]}
    inside = [field for field in one.takes if field.is_needed and field.name not in steps(one)]
    return {
        field.name: field.choices[0] if field.choices else values.get(field.kind, "x") for field in inside
    }


def asked(app, one, names):
    path = one.path
    for step in steps(one):
        path = path.replace(f"{{{step}}}", "{}")
    if one in VIEWS and one.method == "GET":
        return get(app, path, *names, **plausible(one))
    return post(app, path, *names, **plausible(one))


def everything(place):
    """All that there is of a tenant, to the byte; its keys are in the database that all share."""
    folders = (Path(place.state), Path(place.config))
    files = {path: path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}
    with closing(ApiKeys(place.root)) as keys:
        return files, [key for key in keys.every() if key.tenant == place.tenant]


@pytest.mark.parametrize("one", STEPPED, ids=lambda one: one.name)
def test_there_is_something_of_each_group_that_a_path_can_be_about(full, one):
    assert rows(full, one), (
        f"put something of `{group(one)}` into tests/_tenants.py, and an `id` into its list"
    )


@promise("P-OWN-TENANT-ONLY")
@pytest.mark.parametrize("view", LISTS, ids=lambda one: one.name)
def test_a_list_shows_nothing_of_another_tenant(empty, view):
    if view.name not in TOO_LONG:
        assert MARK not in asked(empty, view, []).text


@promise("P-OWN-TENANT-ONLY")
@pytest.mark.parametrize("one", STEPPED, ids=lambda one: one.name)
def test_what_is_another_tenants_is_as_if_it_were_not_there(tenants, full, empty, one):
    row = rows(full, one)[0]
    theirs = [str(row[step]) for step in steps(one)]
    before = everything(tenants.full)

    answer = asked(empty, one, theirs)
    control = asked(empty, one, ["0" if row["id"].isdigit() else NOBODY, *theirs[1:]])
    told = answer.text.replace(theirs[0], NOBODY)

    assert answer.status == control.status, answer
    assert MARK not in told, answer
    assert everything(tenants.full) == before


@promise("P-OWN-TENANT-ONLY")
@pytest.mark.parametrize("act", [act for act in ACTS if "{" not in act.path], ids=lambda one: one.name)
def test_what_a_tenant_makes_is_its_own(tenants, empty, act):
    before = everything(tenants.full)
    asked(empty, act, [])
    assert everything(tenants.full) == before
