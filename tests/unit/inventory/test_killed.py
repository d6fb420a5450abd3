"""What a kill is about, and what its file says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.inventory.identity import identify
from douane.inventory.killed import Kill, Party, Scope, kept, killing, order_of, parsed, written
from douane.model.order import FOR_EVER, Order
from tests._promises import promise

FILES = identify(["npx", "-y", "@modelcontextprotocol/server-files@1.0.0", "/srv"], "files")
PARTY = Party(FILES, "oidc:ann", "s1")
NAMES = st.text(st.characters(blacklist_categories=["Cc", "Cs", "Z"]), min_size=1).filter(
    lambda one: "#" not in one
)


@pytest.mark.parametrize(
    ("line", "is_killed"),
    [
        ("all", True),
        ("server files", True),
        (f"server {FILES.id}", True),
        ("server npm:@modelcontextprotocol/server-files", True),
        ("server mail", False),
        ("principal oidc:ann", True),
        ("principal oidc:bob", False),
        ("session s1", True),
        ("session s2", False),
        ("session oidc:ann", False),
    ],
)
def test_a_kill_is_about_what_it_names(line, is_killed):
    assert bool(killing(PARTY, parsed(line))) is is_killed


def test_a_package_is_killed_whatever_launcher_may_fetch_it():
    strange = identify(["npx", "--what-is-this", "evil-server"], "x")
    assert killing(Party(strange, ""), parsed("server npm:evil-server"))


@promise("P-KILL-UNREADABLE")
@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "sevrer files\n", "server\n", "all files\n", "\0"])
def test_a_file_that_says_nothing_that_is_understood_kills_all(text):
    assert killing(PARTY, parsed(text))


@given(st.lists(st.tuples(st.sampled_from(["server", "principal", "session"]), NAMES), min_size=1), NAMES)
def test_what_is_written_is_read(named, note):
    kills = tuple(Kill(Scope(scope), whom, note) for scope, whom in named)
    assert parsed(written(kills)) == kills


def test_an_order_keeps_a_kill_until_it_is_lifted():
    kill = Kill(Scope.SERVER, "files")
    begun, other = Order(1.0, order_of(kill), until=9e9), Order(1.0, "oidc:ann", until=9e9)
    assert kept([begun, other]) == (kill,)
    assert kept([begun, Order(2.0, order_of(kill))]) == ()
    assert kept([Order(2.0, order_of(kill)), Order(3.0, order_of(kill), until=9e9)]) == (kill,)


@pytest.mark.parametrize(
    "name",
    [
        "a\u2028b",
        "a\x85b",
        "c\x0bd",
        "a\nall",
        "x # y",
        "# x",
        "x #",
        " x",
        '"x"',
        '"',
        "\udcff",
        "sitzung-ü",
        "会",
    ],
)
def test_whatever_it_is_called_that_is_killed_and_nothing_else(name):
    """A name ends no line and begins no note: else it would kill all there is, or another one."""
    kill = Kill(Scope.SESSION, name, "ann: why")
    assert parsed(written([kill])) == (kill,)
    assert kept([Order(1.0, order_of(kill), until=FOR_EVER)]) == (Kill(Scope.SESSION, name),)


def test_a_reason_begins_no_line():
    kill = Kill(Scope.SESSION, "s1", "ann: so\nall\u2028server x")
    assert parsed(written([kill])) == (Kill(Scope.SESSION, "s1", "ann: so all server x"),)
