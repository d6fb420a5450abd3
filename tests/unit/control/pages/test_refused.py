"""Pages that are not for a role: no link leads to one, and what stands there says for whom it is."""

from __future__ import annotations

import re
from html import unescape

import pytest

from douane.control.access.visitor import Visitor
from douane.operations.base import By, Role, place_of
from tests._control import posted, room, seen
from tests.unit.control.pages.test_rooms import PAGES, hostile
from tests.unit.operations._recorded import recorded

__all__ = ("hostile",)
MORE = ("/sessions", "/alerts", "/policies", "/policies/explain", "/settings", "/settings/labels", "/secrets")
ROLES = (Role.VIEWER, Role.AUDITOR)


def dead(app, path):
    """What a page links to that it refuses."""
    answer = seen(app, path)
    assert answer.status == 200
    links = {
        unescape(one).partition("#")[0]
        for one in re.findall(r'href="(/[^"]*)"', answer.text.partition("<main")[2])
    }
    asked = {one for one in links if one and not one.startswith("/static/")}
    return {one for one in asked if seen(app, one).status == 403}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", [*PAGES.values(), *MORE])
def test_no_link_leads_to_a_refusal(hostile, role, path):
    assert dead(room(hostile, role), path) == set()


@pytest.mark.parametrize("path", ["/", "/sessions", "/servers"])
def test_a_viewer_of_what_was_recorded_finds_no_dead_link(tmp_path, path):
    recorded(tmp_path)
    assert dead(room(tmp_path, Role.VIEWER), path) == set()
    assert "s-mail" in seen(room(tmp_path, Role.VIEWER), "/sessions").text
    assert 'href="/sessions/s-mail"' in seen(room(tmp_path, Role.AUDITOR), "/sessions").text


def test_a_refusal_stands_in_the_frame_and_says_which_role_and_whom_to_ask(hostile):
    answer = seen(room(hostile, Role.VIEWER), "/audit")
    assert answer.status == 403
    assert "This page is for the role auditor" in answer.text
    assert "Ask an administrator" in answer.text
    assert 'aria-label="Places"' in answer.text


def test_who_has_no_role_sees_nothing_of_the_frame(hostile):
    app = room(hostile, Role.VIEWER)
    app.state.known = lambda _request: _nobody_in_particular(hostile)
    answer = seen(app, "/")
    assert (answer.status, answer.headers["content-type"]) == (403, "text/plain; charset=utf-8")
    assert "`viewer`" in answer.text


def test_a_form_of_another_role_gets_a_line(hostile):
    sent = posted(room(hostile, Role.VIEWER), "/posture")
    assert (sent.status, "<" in sent.text) == (403, False)


def _nobody_in_particular(folder):
    place = place_of(str(folder / "state"), str(folder / "config"), "default")
    return Visitor(By("local:eve", frozenset(), "page"), place, "csrf", "session")


def test_a_form_names_the_role_that_its_act_takes_to_who_has_none(hostile):
    app = room(hostile, Role.VIEWER)
    app.state.known = lambda _request: _nobody_in_particular(hostile)
    assert "`operator`" in posted(app, "/act/servers.suspend").text
    assert "`administrator`" in posted(app, "/act/accounts.add").text
    assert "`viewer`" in posted(app, "/act/servers.explode").text
