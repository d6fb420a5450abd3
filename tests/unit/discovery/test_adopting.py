"""Secrets leave the files of hosts, and nothing else of these changes."""

from __future__ import annotations

import json

import pytest

from douane.discovery.adopting import Names, adopting
from douane.discovery.protecting import Means, planned
from douane.discovery.taking_back import taken_back
from douane.model.secret import revealed
from tests._promises import promise
from tests.unit.discovery._shapes import _all, found
from tests.unit.discovery.hosts.test_hosts import BY_NAME, MACHINE

MEANS = Means("/opt/douane-mcp", "/opt/douane", lambda url: "localhost" in url)
ONE, TWO = "Zx81kQm2vL9pT4sW7yB3nD6f", "Qw92jRn3uK8oS5rV6xC4mE7g"
THREE = "Lk38sDf7gH1jZ5xC9vB4nM6q"
JSON = json.dumps(
    {
        "mcpServers": {
            "notes": {
                "command": "npx",
                "args": ["-y", "notes"],
                "env": {"GITHUB_TOKEN": ONE, "LANG": "C", "REF": "${TOKEN}"},
            },
            "mail": {
                "url": "https://mail.example/mcp",
                "headers": {"Authorization": f"Bearer {TWO}", "X-Tenant": "acme"},
            },
            "plain": {"command": "y", "env": {"LANG": "C"}},
        }
    },
    indent=2,
)
TEXTS = {
    "cursor": JSON,
    "codex": f'[mcp_servers.notes]\ncommand = "npx" # it\'s\nenv = {{ GITHUB_TOKEN = "{ONE}", LANG = \'C\' }}\n'
    f'[mcp_servers.mail]\ncommand = "y"\n[mcp_servers.mail.env]\n# mine\nMAIL_TOKEN = \'{TWO}\' # here\n',
    "goose": f"extensions:\n  notes:\n    type: stdio\n    cmd: npx\n    args: [-y]\n    envs:\n      GITHUB_TOKEN: {ONE} # mine\n      LANG: C\n"
    f"  mail: {{type: stdio, cmd: y, args: [], envs: {{MAIL_TOKEN: '{TWO}'}}}}\n",
}  # fmt: skip


def shapes():
    for host, text in TEXTS.items():
        place = next(one for one in BY_NAME[host].places(MACHINE) if not one.below)
        yield from _all(host, place, text)


def everything(_host, _entry):
    return True


def protected(host, place, text):
    return found(host, place, planned([found(host, place, text)], everything, MEANS).after)


def cursor(servers, place=None):
    place = place or next(one for one in BY_NAME["cursor"].places(MACHINE) if not one.below)
    return protected("cursor", place, json.dumps({"mcpServers": servers}))


def server(**env):
    return {"command": "npx", "args": ["-y", "x"], "env": env}


@promise("P-SECRET-ADOPTED")
def test_secrets_leave_files_of_every_shape_and_come_back_when_they_are_looked_up():
    tried = 0
    for host, place, text in shapes():
        before = protected(host, place, text)
        adoption = adopting([before], everything, Names({}))
        values = {f"secret://{one.name}": one.value for moves in adoption.moving.values() for one in moves}
        if not values:
            continue
        tried += 1
        assert set(values.values()) == {ONE, TWO}, text
        assert not {ONE, TWO} & set(adoption.plan.after.split()), text
        after = adoption.plan.after
        for referring, value in values.items():
            assert value not in after
            after = after.replace(referring, value)
        assert _unquoted(after) == _unquoted(before.text)
        entries = found(host, place, adoption.plan.after).entries()
        for old, new in zip(before.entries(), entries, strict=True):
            env = tuple((name, revealed(value, values.__getitem__)) for name, value in new.env)
            assert new._replace(env=env) == old
        assert not adopting([found(host, place, adoption.plan.after)], everything, Names({})).moving
    assert tried >= 40


def _unquoted(text):
    """A value may be quoted otherwise than it was, and is nothing else."""
    return text.replace('"', "").replace("'", "")


def test_names_are_those_of_variables_and_a_value_has_one_name():
    file = cursor(
        {
            "a": server(API_KEY=ONE),
            "b": server(API_KEY=TWO),
            "c d/e": server(API_KEY=ONE, OTHER_TOKEN=TWO, LAST_TOKEN=THREE),
            "m": {"url": "https://m.example", "headers": {"X-Api-Key": "Fr73hPl4tJ7nQ6zU5wX8vB2k"}},
        }
    )
    kept = {"LAST_TOKEN": "something else", "m-X_API_KEY": ""}
    adoption = adopting([file], everything, Names(kept))
    named = [(one.variable, one.name) for moves in adoption.moving.values() for one in moves]
    assert named == [
        ("API_KEY", "API_KEY"),
        ("API_KEY", "b-API_KEY"),
        ("API_KEY", "API_KEY"),
        ("OTHER_TOKEN", "b-API_KEY"),
        ("LAST_TOKEN", "c-d-e-LAST_TOKEN"),
        ("DOUANE_HEADER_X_API_KEY", "m-X_API_KEY-2"),
    ]


def test_a_scheme_stays_where_it_is():
    file = cursor({"m": {"url": "https://m.example", "headers": {"Authorization": f"Bearer {ONE}"}}})
    adoption = adopting([file], everything, Names({}))
    assert '"Bearer secret://m-AUTHORIZATION"' in adoption.plan.after


def test_what_douane_is_not_before_and_what_is_no_variable_is_left_and_said():
    place = next(one for one in BY_NAME["cursor"].places(MACHINE) if not one.below)
    text = json.dumps({"mcpServers": {"a": server(API_KEY=ONE)}})
    adoption = adopting([found("cursor", place, text)], everything, Names({}))
    assert adoption.plan.after == text
    assert "`douane protect --server a` comes first" in adoption.plan.steps[0].left
    argued = cursor({"a": {"command": "npx", "args": ["--token", ONE]}})
    (step,) = adopting([argued], everything, Names({})).plan.steps
    assert step.left.startswith("args --token: it stays")


@promise("P-SECRET-UNSEEN")
def test_what_is_planned_can_be_printed(capsys):
    adoption = adopting([cursor({"a": server(API_KEY=ONE)})], everything, Names({}))
    assert ONE not in repr(adoption.moving)


def test_douane_is_not_taken_out_from_before_a_server_that_it_looks_secrets_up_for():
    file = cursor({"a": server(API_KEY=ONE), "b": server(LANG="C")})
    after = file._replace(text=adopting([file], everything, Names({})).plan.after)
    undone = taken_back([after], everything, [])
    assert [step.left.partition(",")[0] for step in undone.steps] == ["its variables name secrets", ""]


def test_an_address_that_is_none_stops_nothing():
    entry = {
        "command": "/opt/douane",
        "args": ["connect", "http://[x", "--header-from", "X-Key", "DOUANE_HEADER_X_KEY"],
    }
    place = next(one for one in BY_NAME["cursor"].places(MACHINE) if not one.below)
    text = json.dumps({"mcpServers": {"a": entry | {"env": {"DOUANE_HEADER_X_KEY": ONE}}}})
    assert adopting([found("cursor", place, text)], everything, Names({})).moving


@pytest.mark.parametrize("scope", ["managed", "plugin"])
def test_what_somebody_else_keeps_is_left(scope):
    place = next(one for one in BY_NAME["cursor"].places(MACHINE) if not one.below)
    file = cursor({"a": server(API_KEY=ONE)})
    (step,) = adopting([file._replace(place=place._replace(scope=scope))], everything, Names({})).plan.steps
    assert step.left
