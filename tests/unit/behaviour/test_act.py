"""What calls have in common, and which numbers are in them."""

from __future__ import annotations

import pytest

from douane.behaviour import act_of
from douane.behaviour.numbers import FREE

NOW = 1_700_000_000.0


def made(**arguments):
    return act_of("tool", arguments, NOW)


def weights(**arguments):
    return {step.number: step.weight for step in made(**arguments).steps}


def test_case_spaces_and_punctuation_make_no_other_call():
    assert made(q="New York").same == made(q=" new-york! ").same
    assert made(q="New York").same != made(q="Newark").same
    assert made(q="ä ö").same == made(q="Ä-Ö").same


def test_the_order_of_arguments_makes_no_other_call():
    assert made(a=1, b="x").same == made(b="x", a=1).same


def test_digits_make_another_call_that_is_alike():
    assert made(user=1).same != made(user=2).same
    assert made(user=1).alike == made(user=22).alike


@pytest.mark.parametrize("name", ["page", "offset", "start_line", "cursor", "nextPage", "path", "x"])
def test_pages_and_places_are_not_alike(name):
    assert act_of("tool", {name: 1}, NOW).alike != act_of("tool", {name: 2}, NOW).alike or name == "path"
    assert {step.weight for step in act_of("tool", {name: "a/7"}, NOW).steps} == {FREE}


@pytest.mark.parametrize("name", ["page_id", "nextId", "id", "customer", "lineKey", "endpointid"])
def test_ids_are_counted_singly(name):
    assert {step.weight for step in act_of("tool", {name: 7}, NOW).steps} == {1}


def test_numbers_are_found_in_texts_and_dates():
    assert weights(name="host-0017") == {17: 1}
    assert weights(url="https://shop.example/item/4711") == {4711: 1}
    assert weights(url="https://shop.example/list?page=12") == {12: FREE}
    assert weights(path="/data/row_0099.csv") == {99: FREE}
    assert made(day="2024-02-29").steps[0].number + 1 == made(day="2024-03-01").steps[0].number
    assert made(day="2024-13-99").steps == ()


def test_a_series_is_what_stands_around_a_number():
    assert made(name="host-1").steps[0].series == made(name="host-2").steps[0].series
    assert made(name="host-1").steps[0].series != made(name="node-1").steps[0].series
    assert made(name="host-1").steps[0].series != made(other="host-1").steps[0].series


@pytest.mark.parametrize(
    "value", ["550e8400-e29b-41d4-a716-446655440000", "x" * 200 + "1", True, None, 1.5, 1_700_000_123]
)
def test_opaque_long_and_timely_values_have_no_numbers(value):
    assert made(value=value).steps == ()


def test_what_is_deep_or_endless_is_looked_at_in_part():
    deep = {}
    for _ in range(100):
        deep = {"below": deep, "n": 5}
    assert len(made(deep=deep).steps) <= 16
    assert len(made(many=list(range(100_000))).steps) == 16
    assert len(made(text="7 " * 1_000_000).text) < 2000


def test_lone_surrogates_and_infinities_are_values_like_others():
    assert made(q="\ud800").same
    assert made(q=float("inf")).steps == ()
    assert made(q=float("nan")).steps == ()


@pytest.mark.parametrize(
    "name",
    ["after_line", "chunkIndex", "view_range", "range", "coordinate", "character", "byte-offset", "ref"],
)
def test_places_in_a_text_on_a_screen_or_in_a_history_are_no_ids(name):
    assert set(weights(**{name: "e7"}).values()) == {FREE}


@pytest.mark.parametrize("name", ["pipeline", "headline", "airline", "customer_ref_id", "homepage"])
def test_names_that_only_end_like_places_are_none(name):
    assert set(weights(**{name: 7}).values()) == {1}


def test_a_revision_so_far_back_is_a_place():
    assert weights(command="git show HEAD~17") == {17: FREE}
    assert (
        act_of("git_show", {"revision": "HEAD~7"}, NOW).alike
        == act_of("git_show", {"revision": "HEAD~7"}, NOW).same
    )


@pytest.mark.parametrize(
    "tool", ["import_record", "createEntities", "files__write_file", "notion-create-pages"]
)
def test_rows_that_a_tool_adds_are_free(tool):
    act = act_of(tool, {"record": {"id": 7, "name": "crate 7"}}, NOW)
    assert {step.weight for step in act.steps} == {FREE}
    assert act.alike == act.same


@pytest.mark.parametrize(
    "tool", ["get_user", "get_import_status", "send_message", "delete_record", "listCreatedBy", "additive"]
)
def test_tools_that_ask_send_or_delete_add_nothing(tool):
    assert {step.weight for step in act_of(tool, {"record": 7}, NOW).steps} == {1}
