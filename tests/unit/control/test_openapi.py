"""What the OpenAPI document says of answers is so, for each view that a filled installation can be asked for."""

from __future__ import annotations

import io
import zipfile
from contextlib import closing

import pytest
from jsonschema import Draft202012Validator

from douane.audit.entry import decoded
from douane.control.api.files import FILES
from douane.control.api.members import always
from douane.control.api.openapi import document
from douane.control.app import made
from douane.control.listed import ACTS, VIEWS
from douane.operations.base import Role
from douane.stores.reader import Reader
from tests._api import caller, get
from tests.unit.control.test_other_tenants import LISTS, STEPPED, TOO_LONG, asked, opened, rows, steps
from tests.unit.control.test_other_tenants import full as full  # noqa: PLC0414  # fixtures are found by name
from tests.unit.control.test_other_tenants import tenants as tenants  # noqa: PLC0414  # as above

DOCUMENT = document(VIEWS, ACTS, FILES, "/api/v1")
BY_ID = [view for view in STEPPED if view in VIEWS]


def has_rows(view):
    return view.read.__annotations__["return"] == "Listing"


def schema_of(view):
    told = DOCUMENT["paths"][view.path][view.method.lower()]
    return told["responses"]["200"]["content"]["application/json"]["schema"]


@pytest.mark.parametrize("view", [one for one in LISTS if one.name not in TOO_LONG], ids=lambda one: one.name)
def test_what_lists_and_pages_answer_is_as_it_is_said(view, tenants):
    answer = asked(opened(tenants.full), view, ())
    if answer.status == 200:
        Draft202012Validator(schema_of(view)).validate(answer.body)


@pytest.mark.parametrize("view", BY_ID, ids=lambda one: one.name)
def test_what_is_shown_of_one_is_as_it_is_said(view, full, tenants):
    app, count = opened(tenants.full), 0
    for row in rows(full, view)[:3]:
        answer = asked(app, view, [str(row[step]) for step in steps(view)])
        if answer.status == 200:
            Draft202012Validator(schema_of(view)).validate(answer.body)
            count += 1
    assert count


def test_what_the_log_says_of_a_person_is_as_it_is_said(tenants):
    view = next(one for one in VIEWS if one.name == "audit.subject")
    answer = get(opened(tenants.full), view.path, who=["local:"])
    assert answer.status == 200
    Draft202012Validator(schema_of(view)).validate(answer.body)


def test_each_list_says_its_name_and_what_comes_next():
    lists = [*filter(has_rows, VIEWS)]
    assert len(lists) > 20
    for view in lists:
        schema = schema_of(view)
        assert schema["title"] == view.name
        assert schema["required"] == ["items", "next"]


def test_numbers_are_whole_and_have_bounds():
    servers = DOCUMENT["paths"]["/servers"]["get"]["parameters"]
    (most,) = [one["schema"] for one in servers if one["name"] == "most"]
    assert (most["type"], most["minimum"], most["maximum"]) == ("integer", 1, 1000)
    kinds = [field for one in (*VIEWS, *ACTS) for field in one.takes if field.kind == "number"]
    assert all(field.bounds[0] in {0, 1} and field.bounds[0] < field.bounds[1] for field in kinds)


def test_members_are_said_of_views_that_there_are():
    named = {view.name for view in VIEWS if always(view.name)}
    assert len(named) > 40
    assert named >= {"servers", *(view.name for view in VIEWS if has_rows(view))}


def test_a_bundle_is_fetched_by_an_auditor_and_that_is_in_the_log(tenants):
    place = tenants.full
    name = get(made(place, caller(place, Role.AUDITOR)), "/evidence").body["items"][0]["id"]
    answer = get(made(place, caller(place, Role.AUDITOR)), "/evidence/{}", name)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/zip")
    assert zipfile.ZipFile(io.BytesIO(answer.bytes)).testzip() is None
    with closing(Reader(place.state)) as reader:
        last = decoded(reader.last(1)[0])
    assert (last["method"], last["after"]["id"]) == ("control/evidence.take", name)


def test_nobody_else_fetches_it(tenants):
    name = get(opened(tenants.full), "/evidence").body["items"][0]["id"]
    assert get(made(tenants.full, caller(tenants.full, Role.VIEWER)), "/evidence/{}", name).status == 403
    for place, asked_for in (
        (tenants.empty, name),
        (tenants.full, "../../douane.db"),
        (tenants.full, "x.zip"),
    ):
        answer = get(made(place, caller(place, Role.AUDITOR)), "/evidence/{}", asked_for)
        assert (answer.status, answer.body["title"]) == (404, "there is no such bundle")
        assert answer.body["fix"]
