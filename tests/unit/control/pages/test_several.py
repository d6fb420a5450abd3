"""Every page with one, two and many of each thing that it shows, found by following every link."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import pytest

from douane.control.pages import pressing
from douane.operations import needs, overview
from tests._control import room, seen
from tests.unit.control.pages._several import several

LINK = re.compile(r'href="(/[^"#]*)')
APART = ("/static/", "/account")  # the latter is of a room in which people sign in
OF_A_KIND = 4  # pages of one route that are looked at


def kind_of(path):
    """The same for pages that show the same sort of thing."""
    way, _, query = path.partition("?")
    steps = way.split("/")
    asked = tuple(sorted(part.partition("=")[0] for part in query.split("&") if part))
    part = re.search(r"part=\w+", query)
    return (*steps[:2], len(steps), asked, part and part[0])


def followed(app):
    """What each page answers to which some page leads."""
    answers, waiting, kinds = {}, ["/"], Counter()
    while waiting:
        path = waiting.pop()
        answers[path] = seen(app, path)
        for link in map(unescape, LINK.findall(answers[path].text)):
            kind = kind_of(link)
            is_new = link not in answers and link not in waiting and kinds[kind] < OF_A_KIND
            if is_new and not link.startswith(APART) and not link.endswith(".zip"):
                kinds[kind] += 1
                waiting.append(link)
    return answers


@pytest.mark.timeout(120)
@pytest.mark.parametrize("count", [1, 2, 4])
def test_every_page_that_a_page_leads_to_is_there(tmp_path, count):
    several(tmp_path, count)
    answers = followed(room(tmp_path))
    assert {path: answer.status for path, answer in answers.items() if answer.status != 200} == {}
    assert len(answers) > 40
    assert "could not be worked out" not in answers["/"].text


def test_one_alert_is_told_on_the_overview_and_several_are_counted(tmp_path):
    several(tmp_path, 1)
    assert "alert: a copy" in seen(room(tmp_path), "/").text
    (tmp_path / "two").mkdir()
    several(tmp_path / "two", 2)
    assert "2 grave alerts are open" in seen(room(tmp_path / "two"), "/").text


PARTS = [
    *((pressing, name, path) for name, path in (("_tasks", "/settings"), ("_incidents", "/incidents"))),
    *((pressing, name, path) for name, path in (("_alerts", "/alerts"), ("_sinks", "/alerts/sinks"))),
    *((needs, name, path) for name, path in (("_questions", "/approvals"), ("_servers", "/servers"))),
    *((needs, name, path) for name, path in (("_strangers", "/audit"), ("_fleet", "/fleet"))),
    (overview, "_counted", "/audit"),
]


@pytest.mark.parametrize(("module", "name", "path"), PARTS, ids=lambda one: getattr(one, "__name__", one))
def test_a_part_of_the_overview_that_fails_says_so_and_hides_no_other(
    tmp_path, monkeypatch, module, name, path
):
    several(tmp_path, 2)
    whole = seen(room(tmp_path), "/").text

    def fails(*_given):
        raise KeyError("title")

    monkeypatch.setattr(module, name, fails)
    answer = seen(room(tmp_path), "/")
    assert answer.status == 200
    told = re.search(rf'href="{path}">it could not be worked out:.*?</li>', answer.text, re.DOTALL)[0]
    assert "A bug: KeyError" in told
    assert whole.count('class="what"') - answer.text.count('class="what"') <= 4
    assert ("The numbers could not be worked out" in answer.text) is (name == "_counted")
