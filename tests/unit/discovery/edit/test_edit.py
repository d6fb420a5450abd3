"""What an edit of one value does to texts that are unusual, and which it leaves alone."""

from __future__ import annotations

import pytest

from douane.discovery.edit.editors import EDITORS
from douane.discovery.edit.uneditable import AbsentError, UneditableError
from douane.discovery.texts import parsed

WAY = ("s", "a", "command")

REFUSED = [
    pytest.param("json", '{"s": {"a": {"command": "x", "command": "y"}}}', "twice", id="a member twice"),
    pytest.param("json", '{"s": {"a": {}}, "s": {"a": {"command": "y"}}}', "twice", id="a table twice"),
    pytest.param("json", '{"s": {"a": {"c\\u006fmmand": 1, "command": 2}}}', "twice", id="an escaped name"),
    pytest.param("json", '{"s": {"a": {"command": "x', "not closed", id="JSON that ends"),
    pytest.param("json", "{'s': {'a': {'command': 'x'}}}", "not JSON, see line 1", id="JSON5"),
    pytest.param("json", '{\n"s": {"a": {"command" "x"}}}', "not JSON, see line 2", id="no colon"),
    pytest.param("toml", '[s.a]\ncommand = "x"\ncommand = "y"\n', "twice", id="a pair twice"),
    pytest.param("toml", '[s.a]\ncommand = "x\n', "not TOML, see line 2", id="a string that ends"),
    pytest.param("toml", "[s.a]\ncommand = [1,\n", "not closed", id="an array that ends"),
    pytest.param("yaml", "s:\n  a:\n    command: x\n    command: y\n", "twice", id="YAML twice"),
    pytest.param("yaml", "s: &all\n  a:\n    command: x\n", "an anchor", id="an anchor on the way"),
    pytest.param("yaml", "s:\n  a: *other\n", "an alias", id="an alias on the way"),
    pytest.param("yaml", "s:\n  a:\n    command: !env x\n", "a tag", id="a tag"),
    pytest.param("yaml", "s:\n  a:\n    <<: *b\n    command: x\n", "<<", id="a merge"),
    pytest.param("yaml", "s:\n  a:\n    command: |\n      x\n", "a block", id="a block of text"),
    pytest.param("yaml", "s: {}\n---\ns:\n  a:\n    command: x\n", "more than one", id="two documents"),
]


@pytest.mark.parametrize(("form", "text", "said"), REFUSED)
def test_what_cannot_be_changed_for_sure_is_refused_with_the_reason(form, text, said):
    with pytest.raises(UneditableError, match=said):
        EDITORS[form].spliced(text, WAY, "douane-mcp")


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("json", '{"s": {"b": {}}}'),
        ("toml", "[s.b]\n"),
        ("toml", "s = {b = 1}"),
        ("yaml", "s:\n  b: {}\n"),
        ("yaml", ""),
    ],
)
def test_what_is_not_there_is_told_from_what_cannot_be_changed(form, text):
    with pytest.raises(AbsentError, match="there is no `s"):
        EDITORS[form].span(text or "x: 1", WAY)


SPLICED = [
    pytest.param(
        "json",
        '{\r\n\t"s": { // it\'s "{\r\n\t\t"a": {"command": "x", /* , */},\r\n\t},\r\n}\r\n',
        '{\r\n\t"s": { // it\'s "{\r\n\t\t"a": {"command": "y z", /* , */},\r\n\t},\r\n}\r\n',
        id="comments, tabs, CRLF",
    ),
    pytest.param(
        "json", '{"command": 1, "x": {"command": 2}, "s": {"a": {"x": {"command": 3}, "command": 4}}}',
        '{"command": 1, "x": {"command": 2}, "s": {"a": {"x": {"command": 3}, "command": "y z"}}}', id="same names elsewhere",
    ),
    pytest.param("toml", 's.a = {command = "x", b = 1} # s', 's.a = {command = "y z", b = 1} # s', id="dotted and inline"),
    pytest.param("toml", "[s]\n'a'.\"command\"='x'\n", "[s]\n'a'.\"command\"=\"y z\"\n", id="quoted keys"),
    pytest.param("yaml", "s:\n  a:\n    command:\n    args:\n", 's:\n  a:\n    command: "y z"\n    args:\n', id="nothing there yet"),
    pytest.param("yaml", "s:\n  a:\n    command:\n    - x\n    - z\nt: 1\n", 's:\n  a:\n    command:\n      "y z"\nt: 1\n', id="a list as far left as its name"),
    pytest.param("yaml", "s: {a: {command: it's, b: 'x'}} # c\n", "s: {a: {command: \"y z\", b: 'x'}} # c\n", id="braces"),
    pytest.param("yaml", "t: |\n  s:\n   a:\ns:\n a:\n  env: *x\n  command: x # c\n", 't: |\n  s:\n   a:\ns:\n a:\n  env: *x\n  command: "y z" # c\n', id="text that looks the same"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "before", "after"), SPLICED)
def test_all_but_the_value_stays(form, before, after):
    assert EDITORS[form].spliced(before, WAY, "y z") == after


ADDED = [
    pytest.param("json", '{"s": {"a": {}}}', '{"s": {"a": {"command": "y"}}}', id="an empty object"),
    pytest.param(
        "json", '{"s": {"a": {\n  "x": 1, // one\n}}}', '{"s": {"a": {\n  "x": 1,\n  "command": "y", // one\n}}}', id="a comma at the end"
    ),
    pytest.param("toml", "[s.a]", '[s.a]\ncommand = "y"', id="an empty table at the end of a file"),
    pytest.param(
        "toml", "[s.a]\r\nx = 1 # c\r\n\r\n[s.a.env]\r\n", '[s.a]\r\nx = 1 # c\r\ncommand = "y"\r\n\r\n[s.a.env]\r\n', id="before tables below"
    ),
    pytest.param("toml", "[s]\na.x = 1\na.y.z = 2\n", '[s]\na.x = 1\na.command = "y"\na.y.z = 2\n', id="dotted keys"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "before", "after"), ADDED)
def test_what_is_new_stands_last_and_can_be_taken_out_again(form, before, after):
    assert EDITORS[form].added(before, WAY, "y") == after
    assert EDITORS[form].removed(after, WAY) == before


def test_taking_out_a_member_does_not_pull_its_neighbour_into_a_comment():
    text = '{"s": {"a": { // one\n "command": "x", "b": 2 // two\n}}}'

    assert parsed(EDITORS["jsonc"].removed(text, WAY), "jsonc") == {"s": {"a": {"b": 2}}}


def test_nesting_costs_no_stack():
    deep = "[" * 100_000 + "]" * 100_000
    text = f'{{"x": {deep}, "s": {{"a": {{"command": 1}}}}}}'

    assert EDITORS["json"].spliced(text, WAY, 2) == text.replace('"command": 1', '"command": 2')


@pytest.mark.parametrize("value", ["\x7f\x80\u2028\ufeff", "\\", '"', "\n\t", "😀", "${input:x}"])
@pytest.mark.parametrize(
    ("form", "text"),
    [("json", '{"s":{"a":{"command":0}}}'), ("toml", "[s.a]\ncommand=0"), ("yaml", "s: {a: {command: 0}}")],
)
def test_any_value_is_written_so_that_it_is_read_as_itself(form, text, value):
    after = EDITORS[form].spliced(text, WAY, [value])

    assert parsed(after, form)["s"]["a"]["command"] == [value]
