"""The pages of the policy: rules in words, what a call would become, exceptions, and another policy tried."""

from __future__ import annotations

import html
import re
import time

import pytest

from douane.operations.base import Role
from tests._control import posted, room, seen
from tests.unit.operations._recorded import recorded

NO_CHANNELS = '[[rule]]\nid = "no-channels"\ntool = "read_channel"\naction = "deny"\nbecause = "<b>no</b>"\n'


@pytest.fixture
def folder(tmp_path):
    recorded(tmp_path)
    return tmp_path


def test_rules_are_shown_in_words_and_those_of_ours_beneath_yours(folder):
    text = seen(room(folder, Role.VIEWER), "/policies").text
    assert "about <code>read_channel</code> waits for a person" in text
    assert text.index("ask-first") < text.index("secrets-out")


def test_documents_are_shown_as_they_are_written(folder):
    text = seen(room(folder, Role.VIEWER), "/policies/documents").text
    assert "id = &#34;ask-first&#34;" in text
    assert "default.toml" in text


def test_a_call_is_explained_with_the_rule_that_decides(folder):
    app = room(folder, Role.VIEWER)
    text = posted(app, "/policies/explain", call="slack/read_channel", arguments='{"channel": "x"}').text
    assert "<code>ask-first</code>" in text
    assert ">hold<" in text


def test_what_is_not_known_of_a_server_is_told_where_a_call_of_it_is_explained(folder):
    text = posted(room(folder), "/policies/explain", call="files/list_directory", arguments="{}").text
    assert "it passes, as far as is known here" in text
    assert "what <code>list_directory</code> declares" in text


@pytest.mark.parametrize(
    "given", [{"call": "slack"}, {"call": "a/b", "arguments": "{"}, {"call": "a/b", "arguments": "[]"}]
)
def test_a_call_that_cannot_be_meant_is_told_with_what_to_write(folder, given):
    answer = posted(room(folder), "/policies/explain", **given)
    assert answer.status == 200
    assert 'class="notice bad"' in answer.text


def test_nobody_tries_a_policy_who_may_not_see_what_was_recorded(folder):
    assert seen(room(folder, Role.VIEWER), "/policies/what-if").status == 403
    assert posted(room(folder, Role.VIEWER), "/policies/what-if", document=NO_CHANNELS).status == 403


def outcome(app, **given):
    path = posted(app, "/policies/what-if", **given).headers["location"]
    for _ in range(500):
        text = seen(app, path).text
        if "Judging again" not in text:
            return text
        time.sleep(0.01)
    raise AssertionError(text)


def test_another_policy_is_tried_on_a_session_message_by_message(folder):
    text = outcome(room(folder), document=NO_CHANNELS, session="s-slack")
    assert "slack/read_channel" in text
    assert "<code>no-channels</code>" in text
    assert "Message by message" in text


def test_under_the_policy_of_the_record_nothing_comes_out_otherwise(folder):
    app = room(folder)
    own = (folder / "config" / "douane.toml").read_text("utf-8")
    assert "Nothing would come out otherwise" in outcome(app, document=own, session="s-files")


def test_what_is_wrong_with_a_candidate_is_told_with_its_line_and_nothing_is_judged(folder):
    for form in ({}, {"check": "yes"}):
        answer = posted(
            room(folder), "/policies/what-if", document='[[rule]]\nid = "x"\naction = "alow"\n', **form
        )
        assert answer.status == 200
        assert "line 3" in answer.text
        assert "alow" in answer.text


def in_the_box(text):
    """What stands in a textarea, as a browser reads it."""
    return html.unescape(re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", text, re.DOTALL)[1])


@pytest.mark.parametrize("form", [{}, {"check": "yes"}])
def test_after_a_mistake_a_candidate_stands_in_the_form_as_it_was_typed(folder, form):
    mistaken = "\n" + NO_CHANNELS.replace('"deny"', '"dney"') + "# </textarea> é \u200b\n"
    sent = {"document": mistaken.replace("\n", "\r\n"), "session": "s-slack", **form}
    assert in_the_box(posted(room(folder), "/policies/what-if", **sent).text) == mistaken


def test_arguments_of_a_call_stand_in_the_form_as_they_were_typed(folder):
    typed = '{"channel": "x",\n "é": "\u200b"}'
    sent = {"call": "slack/read_channel", "arguments": typed.replace("\n", "\r\n")}
    assert in_the_box(posted(room(folder), "/policies/explain", **sent).text) == typed


def test_an_exception_is_made_and_ended_by_forms(folder):
    app = room(folder)
    given = {"finding": "secret.aws-access-key-id", "reason": "made up", "for": "3d", "tool": "post_message"}
    assert posted(app, "/act/exceptions.add", back="/policies/exceptions", **given).status == 303
    text = seen(app, "/policies/exceptions").text
    assert "made up" in text
    ident = text.partition('name="id" value="')[2].partition('"')[0]
    posted(app, "/act/exceptions.end", back="/policies/exceptions", id=ident)
    assert "Nothing is excepted" in seen(app, "/policies/exceptions").text


def test_what_is_wrong_with_an_exception_is_told_where_it_was_typed(folder):
    app = room(folder)
    posted(
        app,
        "/act/exceptions.add",
        back="/policies/exceptions",
        finding="no.such",
        reason="r",
        **{"for": "3d"},
    )
    text = seen(app, "/policies/exceptions").text
    assert 'class="notice bad"' in text
    assert 'value="no.such"' in text


@pytest.mark.parametrize(
    "path", ["/policies", "/policies/documents", "/policies/exceptions", "/policies/explain"]
)
def test_documents_with_a_mistake_are_told_instead_of_a_bug(folder, path):
    (folder / "config" / "douane.toml").write_text('[[rule]]\nid = 7\naction = "deny"\n', "utf-8")
    answer = seen(room(folder), path)
    assert answer.status == 409
    assert "douane.toml, line 2" in answer.text
