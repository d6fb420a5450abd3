"""Drafts of what is told to others: what is known stands there, what is not is marked, names are names."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.config import read
from douane.incidents.drafts import DRAFTS, Facts, clock
from douane.incidents.exposure import exposed
from douane.incidents.incident import Kind, Phase, Scope
from douane.incidents.lessons import proposal
from douane.incidents.markdown import UNKNOWN, quoted
from douane.incidents.playbooks import tasks_of
from douane.policy.parse import Document, Level
from tests._promises import promise
from tests.unit.incidents._made import HOSTILE, MADE
from tests.unit.incidents._scene import MAIL, STORY, call, egress, entry, finding

HOUR = 3_600.0


def draft(name, incident=MADE, bodies=STORY, now=1_000.0):
    return DRAFTS[name](Facts(incident, exposed(bodies, Scope((MAIL.id,))), now))


def test_the_72_hours_run_from_when_somebody_knew():
    facts = Facts(MADE, exposed((), Scope()), 1_000.0 + 10 * HOUR)
    assert "62 hours left" in clock(facts)
    assert "over since 8 hours" in clock(facts._replace(now=1_000.0 + 80 * HOUR))


def test_after_72_hours_the_delay_has_to_be_explained():
    assert "Reasons for the delay" not in draft("authority")
    assert "Reasons for the delay" in draft("authority", now=1_000.0 + 73 * HOUR)


@promise("P-EXPOSURE-HONEST")
def test_what_is_known_is_filled_in_and_what_is_not_is_marked():
    text = draft("authority")
    assert "`personal.email`" in text
    assert "evil.example:443" in text
    assert f"persons: {UNKNOWN}" in text
    assert "results are not written into the log" in text


@promise("P-DRAFTS-INERT")
@pytest.mark.parametrize("name", DRAFTS)
def test_no_name_of_a_peer_is_markup_in_a_draft(name):
    bodies = (
        entry(1.0, method="tools/call", subject=HOSTILE, principal=HOSTILE),
        egress(2.0, "opened", host=HOSTILE),
    )
    text = draft(name, replace(MADE, title=HOSTILE, scope=Scope((HOSTILE,))), bodies)
    outside = re.sub(r"`[^`\n]*`", "", text)
    assert "evil" not in outside
    assert "<img" not in outside


@promise("P-DRAFTS-INERT")
@given(st.text())
def test_quoted_text_is_one_code_span_on_one_line(text):
    found = quoted(text)
    assert found == "–" or re.fullmatch(r"`[^`|\n\r]+`", found)


def test_a_shadow_server_has_the_whole_playbook():
    tasks = tasks_of(Kind.SHADOW, 0.0, "local:bob")
    assert [*dict.fromkeys(one.phase for one in tasks)] == [*Phase]
    assert [one.number for one in tasks] == [*range(1, len(tasks) + 1)]
    assert [one.due for one in tasks] == sorted(one.due for one in tasks)


def test_what_is_proposed_is_a_policy():
    text = proposal(replace(MADE, scope=Scope((MAIL.id,))), ("personal.email", "secret.aws"))
    rules = [
        one for one in read([Document("proposed.toml", Level.USER, text)]).policy.rules if "inc-1" in one.id
    ]
    assert [one.id for one in rules] == ["inc-1-findings", "inc-1-calls"]
    assert proposal(replace(MADE, scope=Scope()), ("personal.email",)) == ""


def test_classes_of_data_are_those_that_people_know_and_nothing_else():
    flowed = call(1.0, finding("flow.untrusted-then-destructive", "v0"))
    bodies = (flowed, call(2.0, finding("personal.email", "v1")))
    named = {"personal.email": "an e-mail address"}
    facts = Facts(MADE, exposed(bodies, Scope((MAIL.id,))), 2.0, named)
    line = next(one for one in DRAFTS["authority"](facts).splitlines() if "Categories of data" in one)
    assert "an e-mail address" in line
    assert "flow." not in line
    alone = Facts(MADE, exposed(bodies[:1], Scope((MAIL.id,))), 2.0)
    assert f"Categories of data: {UNKNOWN}" in DRAFTS["authority"](alone)
