"""What an engine is told, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from douane.errors import LaunchError
from douane.model.profile import STRICT
from douane.sandbox.container.arguments import Container, command_line, encoded
from douane.sandbox.container.asked import asked_for
from douane.sandbox.container.mounts import Mount
from tests._promises import promise

GOLDEN = Path(__file__).with_name("container.txt")
IMAGE = "mcp/github@sha256:" + "a" * 64


def container(engine):
    command = (engine, "run", "-e", "TOKEN=secret-value", "--entrypoint", "/server", IMAGE, "stdio")
    mounts = (Mount("/srv/notes", "/notes", is_changed=False), Mount("state", "/state", True, is_volume=True))
    return Container(
        "douane-1", asked_for(command, "/"), mounts, {"TOKEN": "secret-value"}, "1000:1000", STRICT.ceilings
    )


@promise("P-CONTAINED")
def test_the_command_line_of_a_container_is_this():
    assert "\n".join(command_line(container("/usr/bin/docker"), 9)) + "\n" == GOLDEN.read_text("utf-8")


@promise("P-CONTAINED-ENV")
def test_no_value_is_in_the_process_table():
    whole = container("/usr/bin/docker")
    assert not any("secret-value" in word for word in command_line(whole, 9))
    assert encoded(whole.variables) == b"TOKEN=secret-value\n"
    with pytest.raises(LaunchError, match="several lines"):
        encoded({"TOKEN": "a\nOTHER=b"})


def test_podman_keeps_who_we_are_if_we_are_that():
    other = container("/usr/bin/podman")._replace(is_ours=False)
    assert "--userns=keep-id" not in command_line(other, 9)
    added = set(command_line(container("/usr/bin/podman"), 9)) - set(
        command_line(container("/usr/bin/docker"), 9)
    )
    assert added == {"/usr/bin/podman", "--userns=keep-id"}
