"""What a person says of resources is found by their URI."""

from __future__ import annotations

import pytest

from douane.flow.resources import addresses, labels_of_resource, names_resource

STATED = {
    "files": frozenset({"private"}),
    "files/read_file": frozenset({"sink"}),
    "files/file:///srv/*": frozenset({"house"}),
    "files/file:///srv/press/*.txt": frozenset(),
    "web/https://intra.example/": frozenset({"private"}),
}


@pytest.mark.parametrize(
    ("uri", "labels"),
    [
        ("file:///srv/a", {"house"}),
        ("file:///srv/press/a.txt", set()),
        ("file:///srv/press/a.md", {"house"}),
        ("file:///tmp/../srv/a", {"house"}),
        ("file:///home/a", None),
    ],
)
def test_the_longest_pattern_that_fits_counts(uri, labels):
    assert labels_of_resource("files", uri, STATED) == labels


def test_patterns_are_those_of_one_server():
    assert labels_of_resource("web", "file:///srv/a", STATED) is None
    assert labels_of_resource("web", "https://intra.example/", STATED) == {"private"}
    assert labels_of_resource("mail", "file:///srv/a", STATED) is None


def test_tools_are_no_resources():
    assert [name for name in STATED if names_resource(name)] == list(STATED)[2:]


def test_addresses_are_uris_and_paths_wherever_they_stand():
    given = {
        "path": "/srv/a",
        "paths": ["/srv/b", "x"],
        "url": "https://a.example/b",
        "text": "see: this",
        "n": 1,
    }
    assert addresses(given) == ["file:///srv/a", "file:///srv/b", "https://a.example/b", "see: this"]
