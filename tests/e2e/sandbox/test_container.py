"""Servers that are containers, with an engine that only says what it was asked."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from subprocess import PIPE

import pytest

from douane.errors import LaunchError
from douane.model.profile import DEFAULT, STRICT, Network
from douane.sandbox.account import account
from douane.sandbox.building import Wanted
from douane.sandbox.launch import prepare
from douane.sandbox.profile import Walls
from douane.sandbox.start import start_within
from tests._promises import promise
from tests.e2e.processes import Watched
from tests.e2e.sandbox.conftest import ROOT, STARTING

DIGEST = "mcp/github@sha256:" + "a" * 64
ENGINE = Path(__file__).with_name("fake_engine.py")


@pytest.fixture
def engine(ground, monkeypatch):
    """`engine(images, …)` puts an engine with these on PATH, and gives the folder where it notes what it was asked."""
    folder = ground / "engine"
    folder.mkdir()

    def put(images=None, **state):
        (folder / "docker").write_text(f"#!{sys.executable} -IS\n{ENGINE.read_text()}")
        (folder / "docker").chmod(0o755)
        state["images"] = {DIGEST: [DIGEST]} if images is None else images
        (folder / "engine.json").write_text(json.dumps(state))
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
        return folder

    return put


def wanted(folder, *words, profile=DEFAULT, **variables):
    command = (str(folder / "docker"), "run", *words)
    return Wanted(command, profile, {**os.environ, **variables}, "/", (), account(""))


def refused(folder, *words, **more):
    with pytest.raises(LaunchError) as caught:
        prepare(wanted(folder, *words, **more)).close()
    return caught.value


def noted(folder):
    return [json.loads(line) for line in (folder / "asked").read_text().splitlines()]


@promise("P-CONTAINED-ENDS")
@promise("P-CONTAINED-ENV")
def test_a_container_is_started_within_more_walls_and_ended_with_its_server(engine, ground, monkeypatch):
    folder, watched = engine(), []
    monkeypatch.setenv("TOKEN", "secret-value")
    monkeypatch.setenv("UNNAMED", "secret-value")
    monkeypatch.setattr("atexit.register", lambda *_: None)
    command = (
        str(folder / "docker"),
        "run",
        "-i",
        "-e",
        "TOKEN",
        "-v",
        f"{ground}/read:/r:ro",
        DIGEST,
        "stdio",
    )
    process = start_within(command, Walls(DEFAULT, "", ()), os.environ, watched.append)
    process.stdin.write(b"hello\n")
    assert process.stdout.readline() == b"heard hello\n"
    told = noted(folder)[0]
    assert told["run"][-2:] == [DIGEST, "stdio"]
    assert {
        "--network=none",
        "--cap-drop=ALL",
        f"--mount=type=bind,source={ground}/read,target=/r,readonly",
    } <= {*told["run"]}
    assert set(told["variables"]) == {"HOME=/tmp", "TOKEN=secret-value"}
    assert not {"TOKEN", "UNNAMED"} & {*told["env"]}
    with closing(Watched(int(next(folder.glob("douane-*")).read_text()))) as container:
        os.killpg(
            watched[0], signal.SIGKILL
        )  # the engine's program is gone, and the container knows nothing of it
        process.wait()
        assert container.ends()
    process.stdin.close()
    process.stdout.close()


@promise("P-CONTAINED-ENDS")
def test_a_container_ends_with_who_started_it(engine):
    folder = engine()
    order = {
        "source": str(ROOT / "src"),
        "command": [str(folder / "docker"), "run", DIGEST],
        "like": "strict",
    }
    order |= {"profile": {}, "ours": [], "dies": "", "talks": True, "is_filtered": True, "is_alone": False}
    with subprocess.Popen(
        (sys.executable, "-IS", STARTING, json.dumps(order)), stdin=PIPE, stdout=PIPE
    ) as launcher:
        while not (found := list(folder.glob("douane-*"))) or not found[0].read_text():
            assert launcher.poll() is None
        with closing(Watched(int(found[0].read_text()))) as container:
            launcher.kill()
            assert container.ends()


@promise("P-CONTAINED-OR-NOT-STARTED")
def test_what_an_engine_lacks_is_told_with_what_helps(engine):
    folder = engine({"mcp/github": [DIGEST]})
    assert f"write `{DIGEST}`" in refused(folder, "mcp/github").fix
    assert "docker pull" in refused(folder, "mcp/other").fix
    assert refused(folder, DIGEST).fix == f"run `docker pull {DIGEST}`"
    engine(down=True)
    assert "does not answer" in refused(folder, DIGEST).message
    assert not (folder / "asked").exists()


@promise("P-CONTAINED-OR-NOT-STARTED")
@pytest.mark.parametrize(
    "profile",
    [
        DEFAULT._replace(network=Network(("api.example.com",))),
        DEFAULT._replace(hidden=("/srv",)),
        DEFAULT._replace(devices=("/dev/dri",)),
        DEFAULT._replace(is_whole=True),
    ],
)
def test_what_no_container_can_be_held_to_keeps_it_from_starting(engine, profile):
    assert "profile `default`" in refused(engine(), DIGEST, profile=profile).message


@promise("P-CONTAINED")
def test_folders_of_a_command_line_are_judged_like_those_of_a_profile(engine, ground, monkeypatch):
    folder = engine()
    monkeypatch.setenv("HOME", str(ground / "home"))
    for source in ("/", "/etc", str(ground / "home"), "~/.ssh", "/proc", str(ground)):
        assert refused(folder, "-v", f"{source}:/x", DIGEST)
    assert "does not give" in refused(folder, "-v", f"{ground}/read:/x:ro", DIGEST, profile=STRICT).message
    assert "what lasts" in refused(folder, "-v", "state:/state", DIGEST, profile=STRICT).message
    given = STRICT._replace(read=(f"{ground}/read",))
    prepare(wanted(folder, "-v", f"{ground}/read:/x:ro", DIGEST, profile=given)).close()
    assert refused(folder, "-v", f"{ground}/read:/x", DIGEST, profile=given)


@promise("P-CONTAINED")
def test_what_only_has_the_name_of_an_engine_is_not_run(engine, ground):
    folder = engine()
    shutil.copytree(folder, ground / "outside/engine")
    assert "not on PATH" in refused(ground / "outside/engine", DIGEST).message
    may_change = STRICT._replace(write=(str(folder),))
    assert "may change" in refused(folder, DIGEST, profile=may_change).message


@promise("P-CONTAINED-OR-NOT-STARTED")
def test_an_engine_of_another_machine_is_refused(engine):
    assert "another machine" in refused(engine(), DIGEST, DOCKER_HOST="tcp://far:2375").message
