"""What holds for every template: nothing that a strict Content-Security-Policy would refuse, nothing unescaped."""

from __future__ import annotations

import re

import pytest

from douane.control.pages.places import GROUPS, places
from douane.control.pages.render import environment
from douane.operations.base import By, Role
from tests._control import room, seen
from tests.architecture._source import PACKAGE

TEMPLATES = sorted((PACKAGE / "control" / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_script_style_or_address_of_its_own(path):
    text = re.sub(r"\{[%{#].*?[%}#]\}", "", path.read_text("utf-8"))
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "script within the page"
    assert not re.search(r"<style|\sstyle\s*=", text), "style within the page"
    assert not re.search(r"\son[a-z]+\s*=|hx-on|javascript:|\bjs:", text), "a handler within the page"
    assert not re.search(r"(src|href|action)\s*=\s*[\"'](https?:)?//", text), "an address elsewhere"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_leaves_nothing_unescaped(path):
    text = path.read_text("utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape|Markup", text)
    assert not re.search(r"\s[\w:-]+=\{\{(?![^<>]*\")", text), "an attribute without quotes"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_can_be_read(path):
    environment().get_template(path.relative_to(PACKAGE / "control" / "templates").as_posix())


def test_a_form_that_changes_something_brings_along_what_it_must():
    for path in (
        path for path in TEMPLATES if path.parent.name != "access"
    ):  # who signs in has no session yet
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", path.read_text("utf-8"), re.DOTALL):
            assert "csrf" in form, f"{path.name}: {form[:80]}"


def test_a_form_that_takes_a_file_away_says_so_and_can_be_sent_again():
    forms = re.findall(
        r"<form[^>]*>", "".join(path.read_text("utf-8") for path in TEMPLATES if path.parent.name != "access")
    )
    taking = [form for form in forms if re.search(r"action=\"(/audit/export|[^\"]*'take'\))", form)]
    assert len(taking) == 5
    assert all("data-file" in form for form in taking)


def test_places_have_keys_and_paths_of_their_own():
    stops = [stop for _, group in GROUPS for stop in group]
    assert len({stop.key for stop in stops}) == len({stop.path for stop in stops}) == len(stops)


def test_only_places_that_there_are_are_shown_and_one_of_them_is_here():
    by = By("ann", frozenset({Role.VIEWER}), "page")
    found = places(by, "/servers/one", {"/", "/servers"})
    assert [(stop.path, stop.is_here) for _, group in found for stop in group] == [
        ("/", False),
        ("/servers", True),
    ]


def test_a_page_that_is_not_there_says_so(tmp_path):
    answer = seen(room(tmp_path), "/nowhere")
    assert answer.status == 404
    assert 'href="/servers"' in answer.text
    assert seen(room(tmp_path), "/api/nowhere").headers["content-type"] == "application/problem+json"
