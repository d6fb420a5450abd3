"""What an approval is for, and what is another than it was."""

import pytest

from douane.errors import ConfigError
from douane.inventory.dossiers import ensure_may_follow, from_text, to_text
from douane.inventory.identity import handle, identify
from douane.inventory.standing import barred, changes, to_approve, traits_of
from douane.model.dossier import Approval, Demand, Dossier, Effect, Need, Stage, Traits
from douane.model.server import Definition, Kind, Pin, ServerIdentity, State
from tests._promises import promise

FILES = ServerIdentity("npm:files#1", "files", "npm:files", "1.2.3")


def definition(name="read", digest="d1"):
    return Definition(Kind.TOOL, name, f'{{"name":"{name}"}}', digest)


def pin(name="read", state=State.APPROVED, seen=None, by="first-use", digest="d1"):
    approved = None if state is State.HELD else definition(name, digest)
    return Pin(Kind.TOOL, name, state, approved, seen, by, 5.0)


def test_traits_are_what_the_server_shows_now():
    pins = [pin(), pin("write", State.DRIFTED, definition("write", "d9")), pin("")]
    assert traits_of(FILES, pins, ("b", "a"), "ann") == Traits(
        "npm:files", "1.2.3", (("tool read", "d1"), ("tool write", "d9")), ("a", "b"), "ann"
    )


BEFORE = Traits("npm:files", "1.2.3", (("tool read", "d1"), ("tool write", "d2")), ("a",), "ann")


@promise("P-APPROVED-AGAIN")
@pytest.mark.parametrize(
    ("now", "told"),
    [
        (BEFORE, []),
        (BEFORE._replace(command="command:sh"), ["another command"]),
        (BEFORE._replace(version=""), ["version newest and not 1.2.3"]),
        (BEFORE._replace(tools=(("tool read", "d1"),)), ["no tool write"]),
        (BEFORE._replace(tools=(*BEFORE.tools, ("tool rm", "d3"))), ["new tool rm"]),
        (BEFORE._replace(tools=(("tool read", "d1"), ("tool write", "x"))), ["another tool write"]),
        (BEFORE._replace(scopes=("a", "b")), ["scopes a b and not a"]),
        (BEFORE._replace(maintainer="eve"), ["maintainer eve and not ann"]),
        (BEFORE._replace(maintainer=""), []),
    ],
)
def test_what_is_another_than_it_was_approved_is_told(now, told):
    assert [*changes(BEFORE, now)] == told


def test_tools_of_a_server_that_had_shown_none_are_no_change():
    assert [*changes(BEFORE._replace(tools=()), BEFORE)] == []


def test_who_approves_a_server_says_of_all_that_nobody_has_said_that_it_is_right():
    pins = [pin("a"), pin("b", by="local:ann"), pin("c", State.HELD, definition("c")), pin("")]
    pins += [pin("d", State.DRIFTED, definition("d", "x"), by="local:ann")]
    assert [one.name for one in to_approve(pins)] == ["a", "c", "d"]


@pytest.mark.parametrize("stage", Stage)
def test_a_server_that_nobody_asked_for_can_only_be_asked_for_or_stopped(stage):
    if stage in {Stage.REQUESTED, Stage.REJECTED, Stage.SUSPENDED}:
        ensure_may_follow(stage, None)
    else:
        with pytest.raises(ConfigError, match="was not asked for") as refused:
            ensure_may_follow(stage, None)
        assert "request" in refused.value.fix


@pytest.mark.parametrize("before", Stage)
def test_every_server_can_be_suspended_that_is_not_stopped_otherwise(before):
    if before in {Stage.REJECTED, Stage.RETIRED}:
        with pytest.raises(ConfigError, match="cannot become suspended"):
            ensure_may_follow(Stage.SUSPENDED, before)
    else:
        ensure_may_follow(Stage.SUSPENDED, before)


def test_a_stop_since_an_approval_holds_after_the_end_of_a_suspension():
    stopped = Dossier("npm:bad#1", "files", "npm:bad", Stage.REJECTED, at=20.0, stopped=Stage.REJECTED)
    server = identify(["npx", "bad", "/srv"], "files")
    resumed = Dossier(server.id, "files", "npm:bad", Stage.APPROVED, at=30.0, approval=Approval(10.0, 0.0))
    assert barred(server, (resumed, stopped), Demand.ANY, 40.0).rule == "server.stopped"
    approved_anew = resumed._replace(approval=None)
    assert barred(server, (approved_anew, stopped), Demand.ANY, 40.0) is None


@pytest.mark.parametrize("before", [Stage.REJECTED, Stage.RETIRED])
def test_what_was_rejected_or_retired_is_not_approved_without_being_asked_for_again(before):
    with pytest.raises(ConfigError):
        ensure_may_follow(Stage.APPROVED, before)


def test_a_dossier_is_kept_as_it_is():
    need = Need(
        "notes", ("read_*",), ("~/n",), hosts=("api.example.com",), env=("KEY",), sensitivity="internal"
    )
    effect = Effect("douane.d/server-files.toml", None, "ab", (pin("c", State.HELD, definition("c")), pin()))
    whole = Dossier(
        FILES.id,
        "files",
        FILES.command,
        Stage.APPROVED,
        need,
        "ann",
        "local:ann",
        1.0,
        "local:bob",
        2.0,
        "ok",
        3.0,
    )
    aside = whole._replace(approval=Approval(1.0, 3.0))
    for one in (whole, whole._replace(traits=BEFORE, effect=effect), aside):
        assert from_text(to_text(one)) == one
    assert '"approval"' not in to_text(whole)  # so that it has the digest that older entries have of it


@promise("P-STOPPED-AT-ONCE")
@pytest.mark.parametrize(
    "command",
    [
        ["npx", "-y", "bad"],
        ["npx", "-y", "good@npm:bad"],
        ["npx", "-p", "good", "-p", "bad", "bad"],
        ["npm", "x", "bad"],
        ["pnpx", "bad@2"],
    ],
    ids=" ".join,
)
def test_a_stopped_package_is_not_fetched_in_other_words(command):
    stopped = Dossier("npm:bad", "bad", "npm:bad", Stage.SUSPENDED, stopped=Stage.SUSPENDED)
    bar = barred(identify(command), [stopped], Demand.ANY, 0.0)
    assert bar is not None
    assert bar.rule == "server.stopped"
    assert barred(identify(["npx", "good"]), [stopped], Demand.ANY, 0.0) is None


def test_who_is_stopped_for_another_with_the_same_package_is_told_which():
    server = identify(["npx", "bad", "/a"], "files")
    stopped = Dossier(server.id, "files", "npm:bad", Stage.SUSPENDED, reason="odd", stopped=Stage.SUSPENDED)
    own = barred(server, [stopped], Demand.ANY, 0.0)
    other = barred(identify(["npx", "bad", "/b"], "work"), [stopped], Demand.ANY, 0.0)
    assert own is not None
    assert other is not None
    assert own.because == "the server is suspended: odd"
    assert other.because.startswith(f"`{handle(server)}`, which")
    assert handle(server) in other.fix
