"""An edit of a host's file changes one value, and what is added can be taken out again to the byte."""

from __future__ import annotations

import copy
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.discovery.edit.editors import EDITORS
from douane.discovery.edit.uneditable import UneditableError
from douane.discovery.texts import parsed
from tests.properties import _layouts
from tests.properties._cost import grows_as

ARGV = st.lists(_layouts.WORDS | st.text(max_size=5), max_size=3)
AS_LIST = {"yaml"}


@st.composite
def documents(draw, form):
    """A text, the table of servers in it, and the way to one of them."""
    servers = draw(_layouts.SERVERS)
    names = list(servers)
    name = draw(st.sampled_from(names))
    if form == "toml":
        return draw(_layouts.toml(servers)), ("mcp_servers", name)
    if form == "yaml" and draw(st.booleans()):
        listed = [{"name": one, **entry} for one, entry in servers.items()]
        return draw(_layouts.yaml(listed)), ("mcpServers", names.index(name))
    return draw({"json": _layouts.jsonc, "yaml": _layouts.yaml}[form](servers)), ("mcpServers", name)


def changed(text, form, way, change):
    """What a text says, with a change to what stands at the end of `way`; None for one taken out."""
    value = copy.deepcopy(parsed(text, form))
    inside = value
    for key in way[:-1]:
        inside = inside[key]
    if change is None:
        del inside[way[-1]]
    else:
        inside[way[-1]] = change
    return value


@pytest.mark.parametrize("form", ["json", "toml", "yaml"])
@given(st.data(), ARGV)
def test_one_value_is_changed_and_nothing_else(form, data, argv):
    text, way = data.draw(documents(form))
    way = (*way, "command")
    after = EDITORS[form].spliced(text, way, argv)
    start, end = EDITORS[form].span(text, way)

    assert parsed(after, form) == changed(text, form, way, argv)
    assert after.startswith(text[:start])
    assert after.endswith(text[end:])


@pytest.mark.parametrize("form", ["json", "toml", "yaml"])
@given(st.data(), ARGV)
def test_what_is_added_is_taken_out_to_the_byte(form, data, argv):
    text, way = data.draw(documents(form))
    way = (*way, "of ours")
    after = EDITORS[form].added(text, way, argv)

    assert parsed(after, form) == changed(text, form, way, argv)
    assert EDITORS[form].removed(after, way) == text


@pytest.mark.parametrize("form", ["json", "toml", "yaml"])
@given(st.data())
def test_what_is_taken_out_leaves_the_rest(form, data):
    text, way = data.draw(documents(form))
    members = changed(text, form, (*way, "x"), "y")
    for key in way:
        members = members[key]
    member = data.draw(
        st.sampled_from([name for name in members if name not in {"x", "command"}] or ["command"])
    )
    try:
        after = EDITORS[form].removed(text, (*way, member))
    except UneditableError:  # the last of its kind, or a table in pieces
        return
    inside = parsed(after, form)
    if len(members) > 2:
        assert inside == changed(text, form, (*way, member), None)


@pytest.mark.parametrize("form", ["json", "toml", "yaml"])
@given(st.data())
def test_a_whole_entry_is_put_back_as_it_was(form, data):
    text, way = data.draw(documents(form))
    try:
        start, end = EDITORS[form].span(text, way)
    except UneditableError:
        return  # dotted keys have no place of their own
    after = EDITORS[form].spliced(text, (*way, "command"), "other")
    begin, finish = EDITORS[form].span(after, way)

    assert after[:begin] + text[start:end] + after[finish:] == text


@pytest.mark.parametrize(
    ("form", "piece"),
    [
        ("json", '{"k":'),
        ("json", "/*"),
        ("json", '"\\\\'),
        ("toml", "[[a]]\n"),
        ("toml", "a = ["),
        ("toml", '"""a'),
        ("yaml", "- "),
        ("yaml", "a:\n"),
        ("yaml", "[{a: "),
    ],
)
def test_it_takes_as_long_as_the_text_is(form, piece):
    def seconds(times):
        text = piece * (2_000 * times)
        started = time.process_time()
        with suppress(UneditableError):
            EDITORS[form].span(text, ("s", "a"))
        return time.process_time() - started

    assert grows_as(seconds)
