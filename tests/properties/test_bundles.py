"""Several servers at one endpoint, whatever they are called and whatever they ask."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from douane.engine.outward import LONGEST, inward, outward, parted
from douane.gateway.bundles.cursors import Cursors
from tests._promises import promise
from tests.playbooks.post import request, result
from tests.unit.gateway._bundles import Servers

SERVERS = st.from_regex(r"(?!.*__)[a-z0-9](?:[a-z0-9_-]{0,45}[a-z0-9-])?", fullmatch=True)
NAMES = st.text(min_size=1, max_size=200)
BOTH = ("files", "notes")
ASKED = st.tuples(st.sampled_from(BOTH), st.integers(0, 6))


@given(SERVERS, st.sets(NAMES, min_size=1))
def test_a_name_leads_back_to_its_server_and_is_short(server, names):
    for name in names:
        shown = outward(server, name)
        owner, rest = parted(shown)
        assert owner == server
        assert inward(server, rest, lambda: names) == name
        assert len(shown) <= LONGEST


@given(st.lists(SERVERS, min_size=2, max_size=2, unique=True), NAMES, NAMES)
def test_no_two_servers_have_a_name_in_common(servers, name, other):
    assert outward(servers[0], name) != outward(servers[1], other)


@given(st.dictionaries(SERVERS, st.text(), min_size=1), st.integers(0, 1000))
def test_a_cursor_is_given_back_whole_or_not_at_all(theirs, place):
    cursors = Cursors(b"key")
    cursor = cursors.made("tools/list", theirs)
    assert cursor is not None
    assert cursors.read("tools/list", cursor) == theirs
    assert cursors.read("prompts/list", cursor) is None
    at = place % len(cursor)
    changed = cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :]
    assert cursors.read("tools/list", changed) in (None, theirs)


@promise("P-BUNDLE-APART")
@settings(max_examples=50)
@given(st.lists(ASKED, max_size=12, unique=True), st.lists(st.integers(-2, 14), max_size=20))
def test_no_answer_reaches_a_server_that_has_not_asked(asked, answers):
    async def story():
        servers = await Servers(*BOTH).opened()
        kept = await servers.says(request(1, "tools/call", name="files__read", arguments={}))
        heard = await servers.says(request(2, "tools/call", name="notes__read", arguments={}))
        for server, ident in asked:
            await servers.hears(server, request(ident, "ping"))
        shown = [message["id"] for message in (*kept.messages, *heard.messages)]
        servers.forget()
        for answer in answers:
            await servers.says(result(answer))
        assert len(set(shown)) == len(asked)
        for server in BOTH:
            got = [message["id"] for message in servers.ways[server].sent]
            assert len(set(got)) == len(got)
            assert set(got) <= {ident for owner, ident in asked if owner == server}
        assert sum(len(way.sent) for way in servers.ways.values()) == len(set(answers) & set(shown))

    asyncio.run(story())
