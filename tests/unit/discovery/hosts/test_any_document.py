"""Whatever a file holds, reading it ends in entries."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from douane.discovery.hosts import HOSTS
from douane.discovery.texts import parsed
from douane.model.estate import Entry
from tests.unit.discovery.hosts.test_places import LINUX, MACOS, WINDOWS

PLACES = [
    (host, place) for host in HOSTS for machine in (LINUX, MACOS, WINDOWS) for place in host.places(machine)
]
MEMBERS = "command args env url type headers enabled disabled name transport bundled source cmd uri serverUrl"
VALUES = "stdio http sse local remote custom extension true httpUrl environment"
WORDS = sorted(
    {
        *MEMBERS.split(),
        *VALUES.split(),
        *(key for _, place in PLACES for table in place.tables for key in (*table.way, *table.named_by)),
    }
)
LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | st.sampled_from(WORDS)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5),
)


@given(st.sampled_from(PLACES), DOCUMENTS, DOCUMENTS)
def test_a_document_of_the_words_of_hosts_is_read_and_each_entry_stands_where_it_says(one, inner, beside):
    host, place = one
    document = inner
    for key in reversed(place.tables[0].way):
        document = {key: document, "other": beside}
    text = json.dumps(document)
    place = place._replace(format="json")
    for entry in host.read(text, place):
        assert isinstance(entry, Entry)
        assert entry.problem or entry.command or entry.url
        assert all(isinstance(part, str) for part in (*entry.command, entry.name, entry.transport))
        assert all(isinstance(part, str) for pair in (*entry.env, *entry.headers) for part in pair)
        there = parsed(text, "json")
        for step in entry.way:
            there = there[step]
