"""The line of every key of a document."""

from __future__ import annotations

import tomllib

import pytest

from douane.policy.lines import line_at, lines_of

TEXT = '''\
mode = "enforce"   # [[rule]] in a comment

[[rule]]
id = "a"
when = """
[[rule]]
x = 1
"""
tool = [
    "x",  # ]
    "]",
]

[[rule]]
'odd key' = 1
"quoted" = { a = 1, b = [2] }

[limits]
a.b = 3

[[rule.inner]]
z = 1
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("mode",), 1),
        (("rule",), 3),
        (("rule", 0), 3),
        (("rule", 0, "id"), 4),
        (("rule", 0, "when"), 5),
        (("rule", 0, "tool"), 9),
        (("rule", 1), 14),
        (("rule", 1, "odd key"), 15),
        (("rule", 1, "quoted"), 16),
        (("limits",), 18),
        (("limits", "a", "b"), 19),
        (("rule", 1, "inner", 0), 21),
        (("rule", 1, "inner", 0, "z"), 22),
    ],
)
def test_every_key_has_the_line_it_stands_on(path, line):
    assert lines_of(TEXT)[path] == line


def test_the_sample_is_legal():
    assert tomllib.loads(TEXT)["rule"][1]["inner"] == [{"z": 1}]


@pytest.mark.parametrize(
    ("path", "line"), [(("rule", 1, "missing"), 14), (("nowhere",), 1), (("rule", 0, "tool", 1), 9)]
)
def test_what_has_no_line_has_that_of_what_is_around_it(path, line):
    assert line_at(lines_of(TEXT), path) == line


@pytest.mark.parametrize("text", ['a = """x""""\nb = 1\n', "a = '''x'''''\nb = 1\n", 'a = "\\""\nb = 1\n'])
def test_quotes_at_the_end_of_a_string_do_not_hide_the_next_line(text):
    assert tomllib.loads(text)["b"] == 1
    assert lines_of(text)[("b",)] == 2
