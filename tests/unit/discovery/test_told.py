"""What an entry says and should not, without anybody being told the secret itself."""

from __future__ import annotations

import json

import pytest

from douane.discovery.told import MASK, masked_address, told
from douane.model.estate import Entry
from tests._promises import promise

KEY = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"


def entry(command=(), env=(), url="", headers=(), name="x"):
    return Entry("cursor", "user", "/f", name, ("a",), "stdio", command, env, url, headers)


@pytest.mark.parametrize(
    ("one", "names"),
    [
        (entry(env=(("GITHUB_TOKEN", KEY),)), ("env GITHUB_TOKEN",)),
        (entry(env=(("DB_PASSWORD", "hunter2go"),)), ("env DB_PASSWORD",)),
        (entry(headers=(("Authorization", f"Bearer {KEY}"),)), ("headers Authorization",)),
        (entry(("npx", "a", "--api-key", "xyzzy")), ("args --api-key",)),
        (entry(("npx", "a", f"--token={KEY}")), ("args",)),
        (entry(("npx", "a", "https://u:pw@example.org/mcp")), ("args",)),
        (entry(url="https://example.org/mcp?api_key=xyzzy"), ("url api_key",)),
        (entry(url="https://u:xyzzy@example.org/mcp"), ("url",)),
    ],
)
def test_a_secret_that_is_written_out_is_named(one, names):
    assert told(one).secrets == names


@pytest.mark.parametrize(
    "value",
    [
        "${input:token}",
        "$TOKEN",
        "${env:TOKEN}",
        "{env:TOKEN}",
        "secret://github",
        "Bearer ${TOKEN}",
        "<token>",
        "",
    ],
)
def test_a_reference_to_where_the_value_is_is_no_secret(value):
    one = entry(
        ("npx", "a", "--token", value or "-x"), (("GITHUB_TOKEN", value),), "", (("Authorization", value),)
    )
    assert told(one).secrets == ()


def test_ordinary_entries_have_none():
    one = entry(
        ("npx", "-y", "@modelcontextprotocol/server-filesystem", "/home/u"),
        (("PATH", "/usr/bin:/bin"), ("NODE_ENV", "production"), ("MEMORY_FILE_PATH", "/home/u/memory.json")),
    )
    assert told(one).secrets == ()
    assert told(one).command == one.command


@promise("P-DISCOVER-NO-SECRETS")
@pytest.mark.parametrize(
    "word",
    [
        KEY,
        f"--token={KEY}",
        f"GITHUB_TOKEN={KEY}",
        f"Authorization: Bearer {KEY}",
        f"https://u:{KEY}@example.org/",
        f"https://example.org/?key={KEY}",
        f"https://example.org/#{KEY}",
        f"\u200b{KEY}\u202e",
    ],
)
def test_no_secret_of_a_command_line_is_shown(word):
    for command in (("npx", "a", word), ("npx", "a", "--api-key", word)):
        assert KEY not in json.dumps(told(entry(command)).command)


def test_more_secrets_than_are_listed_are_not_shown_either():
    command = tuple(f"{KEY[:-4]}{number:04}" for number in range(5_100))
    assert set(told(entry(command)).command) == {MASK}


@pytest.mark.parametrize(
    ("one", "names"),
    [
        (entry(name="fi\u202eles"), ("name",)),
        (entry(("npx", "a\u200bb\U000e0041")), ("args",)),
        (entry(env=(("A", "\U000e0041\U000e0042"),)), ("env A",)),
    ],
)
def test_what_nobody_sees_is_named(one, names):
    assert told(one).hidden == names


def test_half_a_character_breaks_nothing():
    assert told(entry(("npx", "\ud800"), (("\udfff", "\ud800"),), "\ud800")).secrets == ()


def test_an_address_is_shown_without_what_may_be_secret():
    key = "s/9fK2mQ7xT4vB8nL1pR6w"
    assert (
        masked_address(f"https://mcp.example.org/api/{key}/mcp")
        == f"https://mcp.example.org/api/s/{MASK}/mcp"
    )
    assert masked_address("https://a-long-name-2025-of-a-host.example.org/mcp").endswith(".org/mcp")
    assert masked_address("https://u:p@x.org/a?token=b&c=d#e") == f"https://x.org/a?token={MASK}&c={MASK}"
