"""How sinks are reached: where none may be, what is not followed, and what is told of trouble."""

from __future__ import annotations

import asyncio
from contextlib import closing

import pytest

from douane.alerts.reach import why_not
from douane.alerts.road import RefusedError, Road, UndeliveredError, seconds_in
from douane.alerts.running import bounded
from douane.operations.base import place_of
from douane.policy.sinks import Kind, Reach, Sink
from tests._promises import promise
from tests.contracts.receivers.http import HttpReceiver

PUBLIC, PRIVATE = Reach.PUBLIC, Reach.PRIVATE


@promise("P-SINK-ADDRESS")
@pytest.mark.parametrize(
    ("address", "host", "reach", "may"),
    [
        ("93.184.216.34", "hooks.example", PUBLIC, True),
        ("10.0.0.7", "hooks.example", PUBLIC, False),
        ("10.0.0.7", "hooks.example", PRIVATE, True),
        ("10.0.0.7", "10.0.0.7", PUBLIC, True),
        ("127.0.0.1", "hooks.example", PUBLIC, False),
        ("127.0.0.1", "localhost", PUBLIC, True),
        ("::1", "hooks.example", PUBLIC, False),
        ("::ffff:10.0.0.7", "hooks.example", PUBLIC, False),
        ("169.254.169.254", "169.254.169.254", PRIVATE, False),
        ("169.254.1.1", "hooks.example", PRIVATE, False),
        ("fe80::1%eth0", "hooks.example", PRIVATE, False),
        ("fd00:ec2::254", "hooks.example", PRIVATE, False),
        ("::ffff:169.254.169.254", "hooks.example", PRIVATE, False),
        ("::ffff:0:169.254.169.254", "hooks.example", PRIVATE, False),
        ("2002:a9fe:101::1", "hooks.example", PRIVATE, False),
        ("224.0.0.1", "hooks.example", PRIVATE, False),
        ("10.0.0.7", "10.0.0.7", Reach.OUTSIDE, False),
        ("127.0.0.1", "localhost", Reach.OUTSIDE, False),
        ("93.184.216.34", "hooks.example", Reach.OUTSIDE, True),
    ],
)
def test_a_sink_is_in_a_private_network_only_if_that_is_meant_and_at_metadata_never(
    address, host, reach, may
):
    assert (why_not(address, host, reach) == "") is may


def posted(url, resolve=None, receiver=None, reach=PUBLIC):
    async def run():
        sink = Sink("one", Kind.SLACK, reach, {"url": ("env://URL",)})
        road = Road(sink, str, **({"resolve": resolve} if resolve else {}))
        try:
            return await road.post(url, {}, b"{}")
        finally:
            road.close()

    return asyncio.run(run())


@promise("P-SINK-ADDRESS")
def test_a_name_that_leads_inside_is_not_connected_to_and_asked_only_once():
    asked = []

    async def resolve(host, _port):
        asked.append(host)
        return ["93.184.216.34", "169.254.169.254"]

    with pytest.raises(UndeliveredError, match="metadata"):
        posted("https://hooks.example/made-up-path", resolve)
    assert asked == ["hooks.example"]


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/x",
        "ftp://hooks.example",
        "https://",
        "https://a b/",
        "file:///etc/passwd",
        "x",
        "https://a:b/",
    ],
)
def test_an_address_that_proves_nobody_is_refused_and_not_repeated(url):
    with pytest.raises(UndeliveredError) as caught:
        posted(url)
    assert "hooks" not in caught.value.message


@pytest.fixture
def receiver():
    with closing(HttpReceiver(lambda _request: ([], "ok"), Kind.SLACK, {})) as one:
        yield one


@promise("P-SINK-ADDRESS")
def test_a_redirect_is_not_followed(receiver):
    receiver.refuse, receiver.headers = [302], {"location": f"{receiver.base}/elsewhere"}
    with pytest.raises(UndeliveredError, match="status 302"):
        posted(f"{receiver.base}/x")
    assert receiver.bodies == []


@pytest.mark.parametrize(
    ("status", "kind"), [(500, UndeliveredError), (429, UndeliveredError), (400, RefusedError)]
)
def test_what_is_refused_says_whether_it_may_be_tried_again_and_when(receiver, status, kind):
    receiver.refuse, receiver.headers = [status], {"retry-after": "17"}
    with pytest.raises(UndeliveredError) as caught:
        posted(f"{receiver.base}/x")
    assert (type(caught.value), caught.value.after) == (kind, 17)


@pytest.mark.parametrize(
    ("field", "seconds"), [("5", 5), ("99999999999", 3600), ("", 0), ("-1", 0), ("soon", 0), ("٣", 0)]
)
def test_how_long_a_sink_wants_to_be_left_alone_is_believed_up_to_an_hour(field, seconds):
    assert seconds_in(field) == seconds


def test_a_variable_that_is_empty_is_told_by_its_name():
    road = Road(Sink("one", Kind.SLACK, PUBLIC, {"url": ("env://DOUANE_NO_SUCH",)}), str)
    with pytest.raises(UndeliveredError, match="DOUANE_NO_SUCH"):
        road.secret("url")


def test_a_secret_is_looked_up_each_time():
    values = iter(["one", "two"])
    road = Road(Sink("one", Kind.SLACK, PUBLIC, {"url": ("secret://hook",)}), lambda _: next(values))
    assert [road.secret("url"), road.secret("url")] == ["one", "two"]


@promise("P-SINK-ADDRESS")
def test_a_tenant_s_own_sink_reaches_neither_our_network_nor_our_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("CLOUD_KEY", "made-up-value")
    (tmp_path / "tenants").mkdir()
    sink = (
        '[[alerts.sink]]\nname = "{}"\nkind = "otlp"\nurl = "https://10.0.0.7"\ntoken = "env://CLOUD_KEY"\n'
    )
    (tmp_path / "douane.toml").write_text('[tenants.acme]\ngroups = ["acme"]\n' + sink.format("ours"))
    place = place_of(str(tmp_path / "state"), str(tmp_path), "acme")
    ours, theirs = (
        Sink(name, Kind.OTLP, PRIVATE, {"url": ("https://10.0.0.7",), "token": ("env://CLOUD_KEY",)})
        for name in ("ours", "theirs")
    )
    assert bounded(place, ours) == ours
    road = Road(bounded(place, theirs), str)
    assert road.sink.reach is Reach.OUTSIDE
    with pytest.raises(UndeliveredError, match="for no sink"):
        road.secret("token")


def test_what_opens_the_vault_is_for_no_sink(monkeypatch):
    monkeypatch.setenv("DOUANE_VAULT_PASSPHRASE", "made-up-value")
    road = Road(Sink("one", Kind.SLACK, PUBLIC, {"url": ("env://DOUANE_VAULT_PASSPHRASE",)}), str)
    with pytest.raises(UndeliveredError, match="for no sink"):
        road.secret("url")
