"""Reading of what local servers may touch: `[profiles.NAME]`, and which of them is in force, `[sandbox]`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from typing import Final, NamedTuple

from douane.errors import ConfigError
from douane.model.profile import AUTO, BUILT_IN, STRICT, Ceilings, Network, Profile
from douane.model.secret import names_of
from douane.policy.below import table_below
from douane.policy.handed import read_variables
from douane.policy.profile_secrets import read_secrets
from douane.policy.profile_variables import check_variable
from douane.policy.table import Table, shown

# Those of servers are names of packages, of which some have a scope.
_NAME: Final = re.compile(r"(?:@[a-z0-9][a-z0-9._-]{0,61}/)?[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?")
_BARE: Final = re.compile(r"[a-z0-9_-]+")
_FOLDER: Final = re.compile(r"/|~/")
_DEVICE: Final = re.compile(r"/dev/[\w./-]+")
_PATHS: Final = ("read", "write", "hidden")
_SIZES: Final = ("memory", "memory_in_all", "file_size", "upload")
_COUNTS: Final = ("processes", "open_files", "processor", "call_time")
_KEYS: Final = (
    "like",
    *_PATHS,
    "network",
    "env",
    "secrets",
    "devices",
    "unix_sockets",
    "require",
    "landlock",
    *_SIZES,
    *_COUNTS,
)
_UNITS: Final = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
_SIZE: Final = re.compile(r"(\d{1,6}) ?(KiB|MiB|GiB)")


class _Required(Enum):
    """What must hold a server at the least."""

    FULL = "full"
    WALLS = "walls"
    LANDLOCK = "landlock"


class Sandbox(NamedTuple):
    """What is in force for servers that say nothing themselves: the name of a profile, or `auto`.

    `user` is the account of servers where Douane is root. Servers that are fetched are installed from what
    their installer is configured for, and from the hosts of `registries`; packages of `scripts` may run then.
    """

    profile: str = AUTO
    user: str = ""
    registries: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


def read_sandbox(table: Table, key: str) -> Sandbox | None:
    """What `[sandbox]` says."""
    below = table_below(table, key)
    if below is None:
        return None
    below.expect(Sandbox._fields)
    registries, scripts = (below.texts(one) or () for one in ("registries", "scripts"))
    for text in registries:
        _check_host(below, "registries", text)
    return Sandbox(below.text("profile") or AUTO, below.text("user"), registries, scripts)


def read_profiles(table: Table, key: str) -> tuple[Profile, ...]:
    """The profiles of `[profiles.NAME]` tables."""
    return tuple(_profile(below, name) for name, below in table.named(key))


def is_profile_name(name: str) -> bool:
    """Whether a profile can be called so."""
    return _NAME.fullmatch(name) is not None


def profile_key(name: str) -> str:
    """What a profile is called in the head of its table."""
    return name if _BARE.fullmatch(name) else f'"{name}"'


def latest_profiles(values: Iterable[tuple[Profile, ...]]) -> tuple[Profile, ...]:
    """All of them, and of one name the latest."""
    return tuple({one.name: one for several in values for one in several}.values())


def _profile(table: Table, name: str) -> Profile:
    table.expect(_KEYS)
    if not is_profile_name(name):
        fix = "use lower-case letters, digits, `-` and `_`, or the name of a package in quotation marks"
        table.complain("", f"`{shown(name)}` cannot be a name", fix)
    if name in {AUTO, *BUILT_IN}:
        table.complain("", f"`{name}` is built in", f'choose another name, and write `like = "{name}"` in it')
    like = (
        table.choice("like", {one: BUILT_IN[one] for one in BUILT_IN if BUILT_IN[one].is_contained}) or STRICT
    )
    read, write, hidden = (_paths(table, one) for one in _PATHS)
    network, env = _network(table), _variables(table)
    required = table.choice("require", {one.value: one for one in _Required})
    return like._replace(
        name=name,
        read=read,
        write=write,
        hidden=hidden,
        network=network,
        env=env,
        devices=_devices(table),
        unix_sockets=table.choice("unix_sockets", {"allowed": True, "denied": False}) or False,
        is_whole=required is _Required.FULL,
        accepts_landlock=required is _Required.LANDLOCK,
        has_landlock=table.choice("landlock", {"inside": True}) or False,
        ceilings=_ceilings(table, like.ceilings),
        secrets=read_secrets(table, network, names_of(env)),
    )


def _paths(table: Table, key: str) -> tuple[str, ...]:
    texts = table.texts(key) or ()
    for text in texts:
        if not _FOLDER.match(text):
            table.complain(
                key, f"`{shown(text)}` is no absolute path", 'write one such as "/srv/notes" or "~/notes"'
            )
    return texts


def _network(table: Table) -> Network:
    """`"none"`, `"learn"`, or hosts."""
    texts = table.texts("network") or ()
    if texts in ((), ("none",)):
        return Network()
    if texts == ("learn",):
        return Network(learns=True)
    for text in texts:
        if text in {"none", "learn"}:
            table.complain(
                "network", f"`{text}` stands by itself", f'write `network = "{text}"`, or hosts alone'
            )
        else:
            _check_host(table, "network", text)
    return Network(texts)


def _check_host(table: Table, key: str, text: str) -> None:
    from douane.model.reach import allowed  # noqa: PLC0415  # addresses cost milliseconds that few documents need

    try:
        allowed(text)
    except ConfigError as error:
        table.complain(key, error.message, error.fix)


def _variables(table: Table) -> tuple[str, ...]:
    texts = read_variables(table, "env")
    for name in names_of(texts):
        check_variable(table, "env", name)
    return texts


def _devices(table: Table) -> tuple[str, ...]:
    devices = table.texts("devices") or ()
    for device in devices:
        if not _DEVICE.fullmatch(device) or ".." in device.split("/"):
            table.complain(
                "devices", f"`{shown(device)}` is no device", 'write one such as "/dev/dri/renderD128"'
            )
    return devices


def _ceilings(table: Table, like: Ceilings) -> Ceilings:
    sizes = {key: size for key in _SIZES if (size := _size(table, key))}
    counts = {key: int(number) for key in _COUNTS if (number := table.number(key, 1, 1 << 20))}
    return like._replace(**sizes, **counts)


def _size(table: Table, key: str) -> int:
    if key not in table.entries:
        return 0
    found = _SIZE.fullmatch(str(table.entries[key]))
    size = int(found[1]) * _UNITS[found[2]] if found else 0
    if not 1 << 20 <= size <= 1 << 40:
        shown_value = shown(table.entries[key])
        table.complain(
            key, f"`{key}` cannot be `{shown_value}`", 'write a size from 1 MiB to 1 TiB, e.g. "512 MiB"'
        )
    return size
