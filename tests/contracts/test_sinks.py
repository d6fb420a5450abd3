"""Every sink keeps the same promises, against a local server that speaks its protocol and refuses what breaks it."""

from __future__ import annotations

import asyncio
from contextlib import closing

import pytest

from douane.alerts.alert import Alert
from douane.alerts.grouping import Group, digest_of, notice_of
from douane.alerts.made import alert_of
from douane.alerts.road import Road, UndeliveredError
from douane.alerts.running import Current, opened
from douane.alerts.sinks import SINKS
from douane.model.finding import Severity
from douane.operations.base import place_of
from tests._promises import promise
from tests.contracts.receivers.http import HTTP
from tests.contracts.receivers.streams import STREAMS, MailReceiver
from tests.unit.alerts._bodies import finding, judged

ALL = HTTP | STREAMS
# What acts in one or the other: mentions and links of Slack, Markdown, HTML, line breaks, structured data.
HOSTILE = (
    "<!channel> <https://evil.example|Approve> [x](https://evil.example) **b** <script>alert(1)</script> "
    '"] [evil@1 x="y \\ \r\nBcc: evil@example.com\r\n\r\nPUB x 1\r\n1 {{7*7}} \u202e\x1b[2J\x00 \u2028 @here'
)
ROOM = "https://room.example"
LEADING = {"slack", "teams", "pagerduty", "mail"}  # to people, who follow a link
SECRET = "AKIA" + "Q3EGRIRZXWVB5TNP"


@pytest.fixture(params=ALL, ids=list(ALL))
def receiver(request, tmp_path, monkeypatch):
    with closing(ALL[request.param](tmp_path)) as one:
        for name, value in one.environment.items():
            monkeypatch.setenv(name, value)
        yield one


def reliable(request):
    return "syslog-udp" not in request.node.name


def send(receiver, *notices):
    async def run():
        road = Road(receiver.sink, str, room=lambda: ROOM)
        try:
            await SINKS[receiver.sink.kind].opened(road).send(notices)
        finally:
            road.close()

    asyncio.run(run())
    getattr(receiver, "look", int)()


def notice(number=1, severity=Severity.HIGH, **more):
    alert = Alert("secret.aws-key", severity, "a key of AWS", 1.7e9, number, "deny", server="github", **more)
    return notice_of(Group(f"k-{number}", alert, 3, 1.7e9, 1.7e9 + 5))


def test_what_is_sent_arrives_with_its_id_and_what_it_says(receiver):
    send(receiver, notice(principal="ann"))
    assert receiver.wrong == []
    assert receiver.got == ["k-1.0"]


def test_every_severity_is_one_that_the_receiver_knows(receiver):
    send(receiver, *(notice(number, severity) for number, severity in enumerate(Severity)))
    assert (receiver.wrong, len(receiver.got)) == ([], len(Severity))


def test_several_arrive_each_once(receiver):
    send(receiver, *map(notice, range(1, 6)))
    assert receiver.wrong == []
    assert sorted(receiver.got) == [f"k-{number}.0" for number in range(1, 6)]


def test_a_digest_arrives(receiver):
    groups = [Group(f"k-{n}", Alert(f"r.{n}", Severity.HIGH, "x", 1.7e9), 2, 1.7e9, 1.7e9) for n in range(99)]
    send(receiver, digest_of(groups, "receiver", 5))
    assert (receiver.wrong, receiver.got) == ([], ["digest.receiver.5"])


@promise("P-ALERTS-NOT-LOST")
def test_what_is_refused_is_told_so_and_arrives_later_under_the_same_id(receiver, request):
    if not reliable(request):
        return
    receiver.refuse.append(503)
    with pytest.raises(UndeliveredError):
        send(receiver, notice())
    assert receiver.got == []
    send(receiver, notice())
    assert receiver.got == ["k-1.0"]


@promise("P-ALERTS-NOT-LOST")
def test_a_receiver_that_is_away_is_told_without_anything_secret(receiver, request):
    if not reliable(request):
        return
    receiver.close()
    with pytest.raises(UndeliveredError) as caught:
        send(receiver, notice())
    told = f"{caught.value.message} {caught.value.fix}"
    assert not any(value in told for value in receiver.environment.values())
    receiver.close = int


@pytest.mark.parametrize("is_elsewhere", [True, False], ids=["another machine", "a password"])
def test_no_letter_and_no_password_goes_in_the_open(is_elsewhere, tmp_path, monkeypatch):
    with closing(MailReceiver(tmp_path, "relay")) as relay:
        if is_elsewhere:
            monkeypatch.setattr("douane.alerts.sinks.mail.is_this_machine", lambda _host: False)
        else:
            given = {**relay.sink.given, "username": ("douane",), "password": ("env://PASSWORD",)}
            relay.sink = relay.sink._replace(given=given)
            monkeypatch.setenv("PASSWORD", "made up")
        with pytest.raises(UndeliveredError, match="offers no STARTTLS"):
            send(relay, notice())
        assert relay.got == []


def test_links_lead_to_the_control_room_that_the_documents_name(receiver, tmp_path):
    if receiver.sink.kind.value not in LEADING:
        return
    (tmp_path / "douane.toml").write_text(f'[control]\nurl = "{ROOM}"\n')
    place = place_of(str(tmp_path / "state"), str(tmp_path), "default")

    async def run():
        way = opened(place, Current(place, print), receiver.sink)
        try:
            await way.sending.send([notice()])
        finally:
            way.close()

    asyncio.run(run())
    assert (receiver.wrong, receiver.got) == ([], ["k-1.0"])
    assert f"{ROOM}/audit/1".encode() in b"".join(receiver.bodies)


@promise("P-ALERTS-NO-MARKUP")
def test_nothing_that_a_peer_has_written_acts(receiver):
    body = judged(
        action="deny", subject=HOSTILE, server_name=HOSTILE, principal=HOSTILE, session=HOSTILE,
        findings=[finding(HOSTILE, where=f"/{HOSTILE}")],
    )  # fmt: skip
    alert = alert_of(1, body, HOSTILE)
    send(receiver, notice_of(Group("k-1", alert, 1, 1.7e9, 1.7e9)))
    assert (receiver.wrong, receiver.got) == ([], ["k-1.0"])
    raw = b"".join(receiver.bodies)
    assert b"://evil" not in raw.replace(b"[://]", b"")
    assert (f"{ROOM}/audit/1".encode() in raw) == (receiver.sink.kind.value in LEADING)
    assert not any(byte in raw for byte in (b"\x1b", b"\x00", "\u202e".encode(), "\u2028".encode()))


PLANTED = (
    {"arguments": {"a": SECRET, SECRET: 1}},
    {"subject": SECRET},
    {"server_name": f"x {SECRET}"},
    {"principal": SECRET, "session": SECRET, "tenant": SECRET, "address": SECRET},
    {"findings": [finding("a.b", where=f"/params/{SECRET}", value=SECRET, id=SECRET)]},
    {"findings": [{"rule": SECRET, "severity": SECRET, "where": SECRET, "because": SECRET}]},
    {"findings": [], "reasons": [{"policy_rule": SECRET, "because": SECRET, "finding": SECRET}]},
    {"question": SECRET, "ticket": SECRET, "reasons": [{"because": SECRET}], "method": SECRET},
    {"replay": {"names": [SECRET]}, "definition": {"digest": SECRET}, "reason": SECRET, "owner": SECRET},
)


@promise("P-ALERTS-HOLD-NO-SECRET")
def test_no_secret_leaves_wherever_it_stands_in_an_entry(receiver):
    bodies = (judged(action="deny", findings=[finding("a.b")]) | planted for planted in PLANTED)
    groups = [
        Group(f"k-{number}", alert_of(number, body, "default"), 1, 1.7e9, 1.7e9)
        for number, body in enumerate(bodies)
    ]
    send(receiver, *map(notice_of, groups), digest_of(groups, "receiver", 5))
    assert (receiver.wrong, len(receiver.got)) == ([], len(PLANTED) + 1)
    assert not any(SECRET.encode() in raw for raw in receiver.bodies)
