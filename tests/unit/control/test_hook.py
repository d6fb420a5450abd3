"""A question goes to Slack with buttons, and what is pressed there is an answer at the control room."""

from __future__ import annotations

import json
import time
from contextlib import closing
from urllib.parse import urlencode

import pytest

from douane.alerts.asking import question_blocks
from douane.alerts.grouping import Group, notice_of
from douane.alerts.made import alert_of
from douane.alerts.running import Current
from douane.alerts.sinks.slack import message_of
from douane.approvals.signing import SLACK, signature
from douane.operations.base import place_of
from douane.stores.approvals import Approvals
from douane.stores.protection import trusted_in
from douane.stores.reader import Reader
from tests._asked import ASKED
from tests._promises import promise
from tests.unit.alerts._bodies import judged
from tests.unit.control.access._browser import Installation

KEY = b"a key of the operator's"


@pytest.fixture
def room(tmp_path):
    key = tmp_path / "hook.key"
    key.write_bytes(KEY)
    key.chmod(0o600)
    hook = f'[approvals.webhook]\nurl = "https://hooks.example/x"\nkey = "{key}"\nform = "slack"\n'
    found = Installation(tmp_path, hook + 'people = { U1 = "cert:ann" }\n')
    yield found
    found.close()


def approvals(room):
    return closing(Approvals(str(room.state), trusted_in(str(room.state))))


@pytest.fixture
def ticket(room):
    now = time.time()
    with approvals(room) as store:
        return store.put(ASKED, now, now + 60, now + 3600)


def told(room):
    """The message to Slack that an alert about the question is."""
    alert = alert_of(1, judged(action="hold", question=ASKED.name, asked="person"), "default")
    notice = notice_of(Group("k-1", alert, 1, 1.7e9, 1.7e9))
    place = place_of(str(room.state), str(room.config), "default")
    return message_of(notice, question_blocks(place.state, Current(place, print), notice.question))


def press(room, button, *, key=KEY, after=0, user="U1"):
    action = {"action_id": button["action_id"], "value": button["value"], "type": "button"}
    payload = {"type": "block_actions", "user": {"id": user}, "actions": [action]}
    body = urlencode({"payload": json.dumps(payload)}).encode()
    stamp = str(int(time.time() + after))
    headers = {SLACK.time: stamp, SLACK.signature: signature(SLACK, key, stamp, body)}
    return room.browser()._asked("POST", "/approvals/hook", body, headers).status


def buttons_in(message):
    return next((one["elements"] for one in message["blocks"] if one["type"] == "actions"), [])


def test_a_button_under_an_alert_answers_the_question_once(room, ticket):
    buttons = buttons_in(told(room))
    deny = next(one for one in buttons if one["action_id"] == "douane-deny")
    assert press(room, deny) == 200
    with approvals(room) as store:
        assert store.ticket(ASKED.name).state == "denied"
    assert press(room, deny) == 409
    assert buttons_in(told(room)) == []


@promise("P-APPROVALS-WEBHOOK")
@pytest.mark.parametrize("forged", [{"key": b"another key of somebody"}, {"after": -400}, {"after": 400}])
def test_what_is_not_signed_or_too_old_is_refused_and_recorded(room, ticket, forged):
    buttons = buttons_in(told(room))
    assert press(room, buttons[-1], **forged) == 403
    with closing(Reader(str(room.state))) as reader:
        assert "approvals/refused" in reader.last(1)[0].body
    with approvals(room) as store:
        assert store.ticket(ASKED.name).state == "open"


def test_who_may_not_answer_is_told_so(room, ticket):
    buttons = buttons_in(told(room))
    assert press(room, buttons[-1], user="U9") == 409


def test_where_nobody_may_answer_there_are_no_buttons_and_everything_is_refused(room, ticket):
    buttons = buttons_in(told(room))
    room.write("")
    assert buttons_in(told(room)) == []
    assert press(room, buttons[-1]) == 403
