"""What the readers of files make of what people and programs write."""

import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.discovery.texts import Unread, parsed
from douane.discovery.texts.yaml import MAX_DEPTH, MAX_NODES

FORMATS = ["json", "jsonc", "toml", "yaml"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1, // one\n "b": [1, 2,], /* two */ }', {"a": 1, "b": [1, 2]}),
        ('{"a": "x // y /* z */ , ]"}', {"a": "x // y /* z */ , ]"}),
        ('{"a": "\\"//\\\\"}', {"a": '"//\\'}),
        ('{\r\n\t"a": 1,\r\n\t// b\r\n}\r\n', {"a": 1}),
        ('\ufeff{"a": 1}', {"a": 1}),
        ('{"a": [1, /* , */ ]}', {"a": [1]}),
        ('{"a": 1, // ]\n}', {"a": 1}),
        ("/* open", {}),
        ("  \n// nothing\n", {}),
        ('{"a": 1, "a": 2}', {"a": 2}),
        ('{"a": {"b": 1}, "a": {"c": 2}}', {"a": {"c": 2}}),
    ],
)
def test_json_of_editors(text, value):
    assert parsed(text, "jsonc") == value


@pytest.mark.parametrize("text", ["{", '{"a": 1,, }', '{"a" 1}', '{"a": "open}', "{'a': 1}", '{"a": 1} {}'])
def test_what_is_not_json_says_where_and_quotes_nothing(text):
    problem = parsed("\n" + text, "json")
    assert isinstance(problem, Unread)
    assert problem.problem == "it is not JSON, see line 2"


@pytest.mark.parametrize(
    "piece", ['"\\', "/*", ",/*", ", ", "//", '"\\"', ",\n", "/", "*/", '"', "{", "&a [*a", "- ", "*"]
)
@pytest.mark.parametrize("form", FORMATS)
def test_what_is_repeated_costs_what_it_is_long(piece, form):
    """A quadratic reader takes minutes for these; the timeout of the suite is what would end it."""
    if form == "toml":
        piece = f"#{piece.replace(chr(10), ' ')}"
    parsed(piece * 100_000, form)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: on\nb: 1.0\nc: ~\nd: 0o17", {"a": "on", "b": "1.0", "c": "~", "d": "0o17"}),
        ("a: &x {b: c}\nd: *x", {"a": {"b": "c"}, "d": {"b": "c"}}),
        ("x: &x {b: 1, c: 2}\nd:\n  <<: *x\n  b: 3", {"x": {"b": "1", "c": "2"}, "d": {"b": "3", "c": "2"}}),
        ("d:\n  <<: [{a: 1}, {a: 2, b: 2}]", {"d": {"a": "1", "b": "2"}}),
        ("a: 1\na: 2", {"a": "2"}),
        ("a: !!python/object/apply:os.system [x]", {"a": ["x"]}),
        ("? [a, b]\n: c", {"['a', 'b']": "c"}),
        ("a: 1\n---\nb: 2", {"a": "1"}),
        ("", {}),
        ("\ufeffa: 1\r\nb: 2\r\n", {"a": "1", "b": "2"}),
    ],
)
def test_yaml_is_the_text_that_stands_there(text, value):
    assert parsed(text, "yaml") == value


@pytest.mark.parametrize(
    "text",
    ["a: [", "a: b: c", "\t- a", "a: *unknown\n b", "\x00", "[" * (MAX_DEPTH + 2), "\ud800"],
)
def test_what_is_not_yaml_says_so(text):
    assert isinstance(parsed(text, "yaml"), Unread)


def test_yaml_has_a_greatest_number_of_nodes():
    assert isinstance(parsed("[" + "a," * (MAX_NODES + 1) + "]", "yaml"), Unread)


def test_aliases_are_not_written_out():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 40)]
    value = parsed("\n".join(lines), "yaml")
    assert value["a39"][0] is value["a39"][9] is value["a38"]


def test_toml_that_cannot_be_read_says_where():
    assert parsed("a = 1\nb = \n", "toml") == Unread("it is not TOML, see line 2")
    assert parsed("a = 1\na = 2\n", "toml") == Unread("it is not TOML, see line 2")
    assert isinstance(parsed("a = " + "[" * 5000, "toml"), Unread)
    assert parsed('a = "x"\r\n', "toml") == tomllib.loads('a = "x"\r\n')


PIECES = (
    "[a]\nx = 1 # it's\n",
    "[ a . 'b' ]\n# [mcp_servers.no]\ny = ['x']\n\n",
    '[projects."/home"]\nlevel = "high"\r\n',
    '[c]\ntext = """\n[mcp_servers.no]\ncommand = \'x\'\n"""\n',
    '[d]\nlist = [\n["mcp_servers"],\n]\n',
    "[[f]]\n[[f]]\nx = {a = 1}\n[f.g]\n",
    "[mcp_servers.s]\ncommand = 'x'\nargs = [\n'a'] # ]\n",
    "[profiles.p.mcp_servers.t]\ncommand = 'y'\n",
    '["mcp_servers".u]\ncommand = "z"\n',
    "[mcp_servers_more]\nx = 1\n",
    "[h]\nx = 1979-05-27 07:32:00\n",
)


@given(st.permutations(PIECES).flatmap(lambda some: st.integers(1, len(some)).map(lambda n: some[:n])))
def test_tables_of_servers_in_toml_are_read_as_they_are_whatever_stands_between_them(pieces):
    text = "top = 1\n" + "".join(pieces)
    whole, found = tomllib.loads(text), parsed(text, "toml")
    assert all(found.get(one) == whole.get(one) for one in ("mcp_servers", "profiles", "top", "c", "d"))
    assert all(found.get(one, whole[one]) == whole[one] for one in whole)
    assert {"a", "f", "mcp_servers_more", "projects"}.isdisjoint(found)


def test_what_is_not_read_of_toml_is_told_apart_all_the_same():
    text = "[a]\nx = 1\n[mcp_servers.s]\ncommand = 'x'\n"
    assert parsed(text, "toml") != parsed(text.replace("x = 1", "x = 2"), "toml")
    assert parsed(text, "toml") != parsed(text.replace("[a]\nx = 1\n", ""), "toml")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON.filter(lambda one: one is not None))
def test_any_json_is_read_as_it_is(value):
    text = json.dumps(value, ensure_ascii=False, indent=1)
    assert parsed(text, "jsonc") == value
    assert parsed(text.replace("\n", " // ,]}\n"), "jsonc") == value or "\n" not in text


@given(st.text(), st.sampled_from(FORMATS))
def test_no_text_raises(text, form):
    parsed(text, form)
