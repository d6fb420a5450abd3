"""What a command line of `docker run` or `podman run` asks for; what would open a wall is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from posixpath import basename
from typing import Final, NamedTuple

from douane.errors import LaunchError
from douane.sandbox.container.mounts import Mount, of_mount, of_volume

ENGINES: Final = ("docker", "podman", "nerdctl")
_PINNED: Final = re.compile(r"[a-z0-9][\w./:-]*@sha256:[0-9a-f]{64}", re.ASCII)
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_ACCOUNT: Final = re.compile(r"(?!0+(?::|$))\d{1,10}(?::(?!0+$)\d{1,10})?", re.ASCII)
_BEGINNINGS: Final = (("run",), ("container", "run"))

# Options that say what every container gets anyway, or gets from its profile: left out.
_GIVEN: Final = frozenset(
    {"--rm", "-i", "--interactive", "-t", "--tty", "-q", "--quiet", "--read-only", "--sig-proxy"}
)
_GIVEN_WITH_VALUE: Final = frozenset(
    {"--name", "--pull", "-m", "--memory", "--memory-swap", "--cpus", "--pids-limit", "--shm-size"}
    | {"--ulimit", "--cap-drop", "--log-driver", "--log-opt", "-a", "--attach", "--stop-timeout"}
    | {"-h", "--hostname", "-l", "--label"}
)
# Options that change what runs and nothing of its walls: passed on.
_HARMLESS: Final = frozenset({"--entrypoint", "-w", "--workdir", "--platform", "--stop-signal"})
_INIT: Final = "--init"  # an engine need not have the program that this takes
_LONG: Final = {"-w": "--workdir"}
_OPENS: Final[Mapping[str, str]] = {
    "--privileged": "it makes the container root of this machine",
    "--cap-add": "it gives rights that only root has",
    "--device": "it gives a device of this machine",
    "--gpus": "it gives devices of this machine",
    "--pid": "it shows processes outside of the container",
    "--ipc": "it shares memory with others",
    "--uts": "it shares the name of this machine",
    "--userns": "it changes whose rights the container has",
    "--cgroupns": "it shows control groups of this machine",
    "--cgroup-parent": "it takes the container out of its limits",
    "--group-add": "it gives rights of a group",
    "--volumes-from": "it gives what another container has",
    "--sysctl": "it changes settings of the kernel",
    "--runtime": "another runtime need not know these walls",
    "--oom-kill-disable": "it takes a limit away",
    "--restart": "the container would outlive the server's end",
    "-d": "nothing could speak with the server",
    "--detach": "nothing could speak with the server",
    "-p": "it opens a port of this machine",
    "-P": "it opens ports of this machine",
    "--publish": "it opens a port of this machine",
    "--publish-all": "it opens ports of this machine",
    "--env-file": "nobody sees here what it gives; name each variable by `-e`",
}
_FIX: Final = (
    "take it out of the command, or use the profile `none` if you trust this server with all you have"
)


class Asked(NamedTuple):
    """A container as its command line asks for it.

    `env` names variables, of which `values` have a value in the command line; `options` change no wall.
    """

    engine: str
    image: str
    arguments: tuple[str, ...]
    mounts: tuple[Mount, ...] = ()
    env: tuple[str, ...] = ()
    values: Mapping[str, str] = {}
    folders: tuple[str, ...] = ()  # in memory
    account: str = ""
    options: tuple[str, ...] = ()

    @property
    def is_pinned(self) -> bool:
        """Whether the image is named by what it holds, so that nobody can exchange it."""
        return _PINNED.fullmatch(self.image) is not None


def is_engine(command: Sequence[str]) -> bool:
    """Whether this command has an engine run a container."""
    return basename(command[0]) in ENGINES if command else False


def asked_for(command: Sequence[str], folder: str) -> Asked:
    """What the command line asks for; paths without a beginning are below `folder`.

    Raises:
        LaunchError: it opens a wall, or nobody can tell what it does.
    """
    words = _behind_run(command)
    asked = Asked(command[0], "", ())
    while words and words[0].startswith("-"):
        option, value, words = _split(words)
        asked = _with(asked, option, value, folder)
    if not words:
        raise LaunchError(
            f"`{basename(command[0])} run` names no image", "write the image behind the options"
        )
    return asked._replace(image=words[0], arguments=tuple(words[1:]))


def _behind_run(command: Sequence[str]) -> Sequence[str]:
    for beginning in _BEGINNINGS:
        if tuple(command[1 : 1 + len(beginning)]) == beginning:
            return command[1 + len(beginning) :]
    name = basename(command[0])
    problem = f"of the commands of `{name}`, walls are known for `{name} run` alone"
    raise LaunchError(
        problem, f"write `{name} run …` without options before `run`, or use the profile `none`"
    )


def _split(words: Sequence[str]) -> tuple[str, str, Sequence[str]]:
    """The first option, its value or ``""``, and the words behind; `-it` is two options."""
    word, rest = words[0], words[1:]
    if word == "--":
        raise _unknown(word)
    if not word.startswith("--") and len(word) > len("-i"):
        first, more = word[:2], word[2:]
        if _takes_value(first):
            return first, more.removeprefix("="), rest
        return first, "", (f"-{more}", *rest)
    option, equals, value = word.partition("=")
    if equals or not _takes_value(option):
        return option, value, rest
    if not rest:
        raise LaunchError(f"`{option}` has no value", "write one behind it")
    return option, rest[0], rest[1:]


def _takes_value(option: str) -> bool:
    return option in _GIVEN_WITH_VALUE | _HARMLESS | _WITH_MEANING.keys()


def _with(asked: Asked, option: str, value: str, folder: str) -> Asked:
    if option in _OPENS:
        raise LaunchError(f"`{option}` is not for a contained server: {_OPENS[option]}", _FIX)
    if option in _GIVEN:
        if value not in {"", "true"}:
            raise LaunchError(f"`{option}={value}` would take a wall away", _FIX)
        return asked
    if option in _GIVEN_WITH_VALUE:
        return asked
    if option == _INIT and value in {"", "true"}:
        return asked._replace(options=(*asked.options, _INIT))
    if option in _HARMLESS:
        return asked._replace(options=(*asked.options, f"{_LONG.get(option, option)}={value}"))
    if option not in _WITH_MEANING:
        raise _unknown(option)
    return _WITH_MEANING[option](asked, value, folder)


def _unknown(option: str) -> LaunchError:
    return LaunchError(f"nobody knows here what `{option}` does to the walls of a container", _FIX)


def _variable(asked: Asked, value: str, _folder: str) -> Asked:
    name, equals, content = value.partition("=")
    if not _VARIABLE.fullmatch(name):
        raise LaunchError("`-e` names no variable", "write `-e NAME`")
    values = {**asked.values, name: content} if equals else asked.values
    return asked._replace(env=(*asked.env, name), values=values)


def _volume(asked: Asked, value: str, folder: str) -> Asked:
    return asked._replace(mounts=(*asked.mounts, of_volume(value, folder)))


def _mount(asked: Asked, value: str, folder: str) -> Asked:
    return asked._replace(mounts=(*asked.mounts, of_mount(value, folder)))


def _in_memory(asked: Asked, value: str, _folder: str) -> Asked:
    path = value.partition(":")[0]
    if not path.startswith("/") or "," in path:
        raise LaunchError(f"`--tmpfs {value}` names no folder", "write an absolute path")
    return asked._replace(folders=(*asked.folders, path))


def _account(asked: Asked, value: str, _folder: str) -> Asked:
    if not _ACCOUNT.fullmatch(value):
        fix = "write numbers such as `--user 10001:10001`, or leave it out"
        raise LaunchError(f"no server is started as `{value}`", fix)
    return asked._replace(account=value)


def _network(asked: Asked, value: str, _folder: str) -> Asked:
    if value != "none":
        fix = (
            "take it out: without a network the server may still work; else see what the profile `none` means"
        )
        raise LaunchError(
            f"a container in the network `{value}` reaches everything that this machine does", fix
        )
    return asked


def _security(asked: Asked, value: str, _folder: str) -> Asked:
    if value not in {"no-new-privileges", "no-new-privileges:true", "no-new-privileges=true"}:
        raise LaunchError(f"`--security-opt {value}` is not for a contained server", _FIX)
    return asked


_WITH_MEANING: Final = {
    **dict.fromkeys(("-e", "--env"), _variable),
    **dict.fromkeys(("-v", "--volume"), _volume),
    "--mount": _mount,
    "--tmpfs": _in_memory,
    **dict.fromkeys(("-u", "--user"), _account),
    **dict.fromkeys(("--network", "--net"), _network),
    "--security-opt": _security,
}
