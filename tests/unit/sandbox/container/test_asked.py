"""What command lines of engines ask for, and what of it no contained server gets."""

from __future__ import annotations

import pytest

from douane.errors import LaunchError
from douane.sandbox.container.asked import asked_for, is_engine
from douane.sandbox.container.mounts import Mount
from tests._promises import promise

IMAGE = "mcp/github@sha256:" + "a" * 64


def asked(*options, image=IMAGE):
    return asked_for(("/usr/bin/docker", "run", *options, image, "stdio", "--toolsets", "all"), "/srv/work")


def test_what_hosts_are_often_configured_with_is_understood():
    found = asked("-i", "--rm", "-e", "GITHUB_TOKEN", "-v", "/srv/notes:/notes:ro")
    assert (found.engine, found.image) == ("/usr/bin/docker", IMAGE)
    assert found.arguments == ("stdio", "--toolsets", "all")
    assert found.env == ("GITHUB_TOKEN",)
    assert found.mounts == (Mount("/srv/notes", "/notes", is_changed=False),)
    assert found.is_pinned


@pytest.mark.parametrize("image", ["mcp/github", "mcp/github:1.2", "mcp/github@sha256:abc", "-x"])
def test_only_a_whole_digest_pins_an_image(image):
    assert image.startswith("-") or not asked(image=image).is_pinned


@pytest.mark.parametrize(
    "options",
    [
        ("-i", "--rm", "--read-only", "--cap-drop", "ALL", "--pull=always", "-m", "8g"),
        ("-it", "--name", "mine", "--cpus=64", "--security-opt", "no-new-privileges", "--network=none"),
        (
            "--interactive=true",
            "--memory=8g",
            "--pids-limit",
            "-1",
            "--log-driver",
            "json-file",
            "--label",
            "a=b",
        ),
    ],
)
def test_what_every_container_gets_anyway_is_left_out(options):
    assert asked(*options) == asked()


def test_a_value_in_the_command_line_is_kept_apart_from_its_name():
    found = asked("--env=TOKEN=s=1", "-eOTHER", "-e", "EMPTY=")
    assert found.env == ("TOKEN", "OTHER", "EMPTY")
    assert found.values == {"TOKEN": "s=1", "EMPTY": ""}


def test_what_changes_no_wall_is_passed_on():
    found = asked(
        "--init", "--entrypoint", "/bin/server", "-w", "/srv", "--user", "10001:10001", "--tmpfs", "/run:exec"
    )
    assert found.options == ("--init", "--entrypoint=/bin/server", "--workdir=/srv")
    assert (found.account, found.folders) == ("10001:10001", ("/run",))


def test_volumes_and_both_ways_to_write_a_folder_are_understood():
    found = asked("-v", "state:/state", "--mount", "type=bind,src=./here,dst=/here", "--volume=~/n:/n:rw,z")
    assert found.mounts == (
        Mount("state", "/state", is_changed=True, is_volume=True),
        Mount("/srv/work/./here", "/here", is_changed=True),
        Mount("~/n", "/n", is_changed=True),
    )
    assert asked("--mount", "type=bind,source=/a,target=/b,readonly").mounts[0].is_changed is False


@promise("P-CONTAINED")
@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--privileged",), "root of this machine"),
        (("--privileged=true",), "root of this machine"),
        (("--cap-add", "SYS_ADMIN"), "only root has"),
        (("--cap-add=ALL",), "only root has"),
        (("--device", "/dev/sda"), "a device"),
        (("--pid=host",), "processes outside"),
        (("--ipc", "host"), "shares memory"),
        (("--userns=host",), "whose rights"),
        (("--volumes-from", "other"), "another container"),
        (("-p", "8080:8080"), "opens a port"),
        (("-p8080:8080",), "opens a port"),
        (("-id",), "nobody knows|speak with"),
        (("--env-file", "/home/ann/.env"), "nobody sees"),
        (("--network", "host"), "everything that this machine"),
        (("--net=bridge",), "everything that this machine"),
        (("--security-opt", "seccomp=unconfined"), "not for a contained"),
        (("--security-opt=apparmor=unconfined",), "not for a contained"),
        (("--read-only=false",), "take a wall away"),
        (("--user", "0"), "no server is started as"),
        (("--user=root",), "no server is started as"),
        (("-u", "1000:0"), "no server is started as"),
        (("-v", "/var/run/docker.sock:/var/run/docker.sock"), "root of this machine"),
        (("-v", "/srv:/"), "another root"),
        (("-v", "/srv:/usr/.."), "another root"),
        (("-v", "/srv/a:/a:rshared"), "nobody knows"),
        (("-v", "/srv/a:/a:ro:z"), "nobody knows"),
        (("-v", "/srv/a,readonly=0:/a"), "no engine can be given"),
        (("--mount", "type=bind,source=/a,target=/b,bind-propagation=shared"), "nobody knows"),
        (("--mount", "type=tmpfs,target=/b"), "nobody knows"),
        (("-e", "A B=1"), "no variable"),
        (("--new-option",), "nobody knows"),
        (("--",), "nobody knows"),
        (("--gpus", "all"), "devices"),
    ],
)
def test_what_opens_a_wall_is_refused_with_its_reason(options, reason):
    with pytest.raises(LaunchError, match=reason) as caught:
        asked(*options)
    assert caught.value.fix


@pytest.mark.parametrize(
    "command",
    [
        ("docker", "exec", "-i", "it", "server"),
        ("docker", "--context", "far", "run", IMAGE),
        ("docker", "-H", "tcp://far", "run", IMAGE),
        ("docker", "compose", "run", "server"),
        ("docker",),
    ],
)
def test_other_commands_of_an_engine_have_no_walls(command):
    assert is_engine(command)
    with pytest.raises(LaunchError, match="walls are known for `docker run` alone"):
        asked_for(command, "/")


def test_a_command_without_an_image_is_refused():
    with pytest.raises(LaunchError, match="names no image"):
        asked_for(("docker", "container", "run", "-i"), "/")
