"""What happens when something fails: a detector, the store, a peer; and monitor mode, in which nothing is stopped."""

from __future__ import annotations

import pytest

from douane.detectors import DETECTORS, Detector
from douane.engine.step import step
from douane.engine.undo import memory, restore
from douane.model.events import Arrived, Ending, Overlong, Unrecorded
from douane.protocol.direction import Direction
from douane.protocol.json import encode
from tests._promises import promise
from tests.playbooks.post import (
    LATEST,
    Post,
    made_up_key,
    notification,
    request,
    result,
    text,
    tool,
)

KEY = made_up_key()
TO_SERVER, TO_CLIENT = Direction.TO_SERVER, Direction.TO_CLIENT


def crash(text):
    raise RuntimeError(f"about {text.joined}")


def crash_late(text):
    yield from ()
    raise KeyError(text.joined)


@promise("P-CRASH-DENIES")
@pytest.mark.parametrize("find", [crash, crash_late])
@pytest.mark.parametrize("others", [(), DETECTORS])
def test_a_detector_that_crashes_denies_in_both_directions(find, others):
    post = Post().handshake()
    post.lists(tool())
    post.calls(ident=1)
    post.rules = Post.under(detectors=(Detector("bad", find), *others)).rules
    asked, answered = post.calls(ident=2), post.server(result(1, **text("x")))

    assert asked.server == []
    assert asked.error["code"] == 4030
    assert answered.answer["id"] == 1
    assert "result" not in answered.answer
    assert "engine.failure" in asked.found + answered.found


@promise("P-AUDIT-REDACTED")
@pytest.mark.parametrize("detectors", [(Detector("bad", crash),), (Detector("bad", crash), *DETECTORS)])
def test_what_a_crashed_detector_has_not_seen_is_not_written_down(detectors):
    post = Post.under(detectors=detectors)
    for said in (
        request(KEY, "ping"),
        request(1, KEY),
        request(2, "tools/call", name="t", arguments={"a": KEY}),
    ):
        assert KEY not in str(post.client(said).records)


@promise("P-CRASH-DENIES")
def test_a_list_is_not_shown_when_a_detector_crashes():
    post = Post.under(
        detectors=(Detector("bad", lambda text: crash(text) if "tools" in text.joined else []),)
    )
    heard = post.handshake().lists(tool())

    assert heard.action == "deny"
    assert heard.pins == {}


MONITOR = 'mode = "monitor"'


def test_in_monitor_mode_everything_legal_passes_and_the_entry_says_what_would_have_been():
    post = Post.under(MONITOR).handshake()
    post.lists(tool(inputSchema={"type": "object"}))
    asked = post.calls(arguments={"path": KEY})
    answered = post.server(result("call", **text(KEY)))

    assert asked.server[0]["params"]["arguments"] == {"path": KEY}
    assert (asked.record["action"], asked.record["would"]) == ("allow", "deny")
    assert answered.answer["result"]["content"][0]["text"] == KEY
    assert (answered.record["action"], answered.record["would"]) == ("allow", "edit")
    assert KEY not in str(asked.records + answered.records)


def test_in_monitor_mode_drift_is_shown_and_recorded():
    post = Post.under(MONITOR).handshake()
    post.lists(tool())
    heard = post.lists(tool(description="other"))

    assert heard.answer["result"]["tools"] == [tool(description="other")]
    assert heard.found == ["pin.drifted"]
    assert post.state("read") == "drifted"
    assert post.calls().server


def test_in_monitor_mode_what_is_no_legal_message_is_refused_all_the_same():
    assert Post.under(MONITOR).handshake().client(request(1, "no/such")).server == []


def unrecorded(post, direction, said, because="the disk is full"):
    """An event whose records could not be written; the session goes back as the relay makes it."""
    event = (
        said
        if isinstance(said, Overlong)
        else Arrived(1.0, direction, said if isinstance(said, bytes) else encode(said))
    )
    before = memory(post.session)
    step(post.session, event, post.rules)
    restore(post.session, before)
    return post.feed(Unrecorded(1.0, event, because))


@promise("P-UNDONE")
@promise("P-AUDIT-FIRST")
def test_a_request_that_cannot_be_recorded_goes_nowhere_and_its_id_is_free_again():
    post = Post().handshake()
    heard = unrecorded(post, TO_SERVER, request(1, "ping"))

    assert heard.server == []
    assert heard.answer["id"] == 1
    assert heard.error["code"] == 5030
    assert "the disk is full" in heard.error["message"]
    assert post.client(request(1, "ping")).action == "allow"


@promise("P-UNDONE")
@promise("P-AUDIT-FIRST")
def test_an_answer_that_cannot_be_recorded_goes_nowhere_and_who_waits_is_told_once():
    post = Post().handshake()
    post.client(request(1, "ping"))
    heard = unrecorded(post, TO_CLIENT, result(1))

    assert heard.error["code"] == 5030
    assert post.server(result(1)).client == [], "it has had its answer"


@promise("P-ID-ONCE")
def test_an_id_in_use_stays_with_its_request_when_the_second_cannot_be_recorded():
    post = Post().handshake()
    post.client(request(1, "ping"))
    heard = unrecorded(post, TO_SERVER, request(1, "tools/list"))

    assert heard.answer["id"] is None
    assert post.server(result(1)).client == [result(1)]


@pytest.mark.parametrize("direction", [TO_SERVER, TO_CLIENT])
@pytest.mark.parametrize("said", [notification("notifications/cancelled", requestId=1), result(77)])
def test_what_nobody_waits_for_tells_nobody_when_it_cannot_be_recorded(direction, said):
    heard = unrecorded(Post().handshake(), direction, said)

    assert heard.client == heard.server == []


@promise("P-UNDONE")
def test_a_cancellation_that_cannot_be_recorded_has_not_happened():
    post = Post().handshake()
    post.client(request(1, "ping"))
    unrecorded(post, TO_SERVER, notification("notifications/cancelled", requestId=1))

    assert post.client(request(1, "ping")).found == ["protocol.id-in-use"]


@promise("P-UNDONE")
def test_a_settlement_that_cannot_be_recorded_has_not_happened():
    post = Post()
    post.client(request(1, "initialize", protocolVersion="2025-03-26"))
    unrecorded(post, TO_CLIENT, result(1, protocolVersion="2025-06-18"))

    assert post.client([request(2, "ping")]).action == "allow", "2025-03-26 is still the proposal"


def test_bytes_that_cannot_be_read_or_recorded_are_answered_to_their_sender():
    heard = unrecorded(
        Post().handshake(), TO_SERVER, b'{"jsonrpc":"2.0","id":3,"method":"x","params":{"a":NaN}}'
    )

    assert heard.answer["id"] == 3
    assert heard.error["code"] == 5030


def test_a_message_that_is_too_long_and_cannot_be_recorded_is_answered():
    post = Post().handshake()
    event = Overlong(1.0, TO_SERVER, 5 << 20, b'{"jsonrpc":"2.0","id":3,"method":"x"', b"}")

    assert unrecorded(post, TO_SERVER, event).answer["id"] == 3


@promise("P-UNDONE")
def test_every_request_and_answer_of_a_batch_is_told_when_it_cannot_be_recorded():
    post = Post().handshake("2025-03-26")
    heard = unrecorded(post, TO_SERVER, [request(1, "ping"), request(2, "ping"), notification("x")])

    assert [answer["id"] for answer in heard.client] == [1, 2]


def test_a_call_that_waits_for_a_list_is_told_when_that_list_cannot_be_recorded():
    post = Post().handshake()
    [question] = post.calls(ident=1).server
    heard = unrecorded(post, TO_CLIENT, result(question["id"], tools=[tool()]))

    assert [answer["id"] for answer in heard.client] == [1]
    assert heard.client[0]["error"]["code"] == 5030
    assert post.calls(ident=1).server[0]["method"] == "tools/list", "and the next call asks again"


def test_a_call_that_waits_is_not_given_up_because_another_message_cannot_be_recorded():
    post = Post().handshake()
    [question] = post.calls(ident=1).server
    heard = unrecorded(post, TO_SERVER, request(2, "ping"))
    assert [answer["id"] for answer in heard.client] == [2]

    assert [one["id"] for one in post.server(result(question["id"], tools=[tool()])).server] == [1]


def test_a_question_of_our_own_that_cannot_be_recorded_is_asked_again():
    post = Post().handshake()
    assert unrecorded(post, TO_SERVER, request(1, "tools/call", name="read")).answer["id"] == 1

    assert [one["method"] for one in post.calls(ident=1).server] == ["tools/list"]


@promise("P-FULL-DUPLEX")
def test_when_the_server_ends_everything_that_waits_for_it_is_answered():
    post = Post().handshake()
    post.client(request(1, "ping"))
    post.client(request("two", "tools/list"))
    heard = post.closed(TO_CLIENT, Ending.EXITED, "exit code 1")

    assert [answer["id"] for answer in heard.client] == [1, "two"]
    assert all("exit code 1" in answer["error"]["message"] for answer in heard.client)
    assert heard.record["method"] == "closed"
    assert post.server(result(1)).client == []


def test_when_the_server_ends_calls_that_wait_for_its_list_are_answered_too():
    post = Post().handshake()
    post.calls(ident=1)

    assert [answer["id"] for answer in post.closed(TO_CLIENT).client] == [1]
    assert post.closed(TO_CLIENT).client == []


def test_when_the_client_ends_it_is_noted():
    post = Post().handshake()
    post.server(request(1, "roots/list"))
    heard = post.closed(TO_SERVER)

    assert heard.client == heard.server == []
    assert heard.record["direction"] == "to-server"


@pytest.mark.parametrize(
    ("heard", "code"),
    [
        (lambda post: post.client(b"{"), 4000),
        (lambda post: post.client(request(1, "resources/read", uri=KEY)), 4030),
        (lambda post: post.calls("unknown"), 4230),
        (lambda post: unrecorded(post, TO_SERVER, request(1, "ping")), 5030),
    ],
    ids=["not legal", "refused", "held", "unavailable"],
)
def test_codes_of_our_own_lie_outside_the_reserved_ranges(heard, code):
    post = Post().handshake(LATEST)
    post.lists(tool())
    found = heard(post).error["code"]

    assert found == code
    assert not -32768 <= found <= -32000
