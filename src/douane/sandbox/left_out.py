"""What a server's command line names, or a well-known one takes, and its profile does not give it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.model.profile import BUILT_IN, DEFAULT
from douane.policy.least import toml
from douane.sandbox.known import asked_for
from douane.sandbox.sight import Place, wider

if TYPE_CHECKING:
    from douane.model.profile import Profile

_APPROVED: Final = "approved-"


class LeftOut(NamedTuple):
    """Folders that its command line names, and hosts, of which the profile gives it none."""

    folders: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


def left_out(profile: Profile, command: Sequence[str]) -> LeftOut:
    """What a profile that follows no command line does not give to this one; nothing for any other."""
    if profile.follows or not profile.is_contained:
        return LeftOut()
    asked = asked_for(command)
    named = (one for one in (*asked.write, *asked.offered) if one.startswith(("/", "~/")))
    given = (*profile.read, *profile.write)
    folders = tuple(dict.fromkeys(one for one in named if not _is_within(one, given)))
    return LeftOut(folders, asked.hosts if profile.network.is_none else ())


def told(out: LeftOut, place: Place) -> str:
    """What the server is without, and the exact change that gives it that; empty where it lacks nothing."""
    parts = []
    if out.folders:
        parts.append(f"not the folder that its command line names: {', '.join(out.folders)}")
    if out.hosts:
        parts.append(f"no `network`, and it is there to reach hosts: {', '.join(out.hosts)}")
    if not parts:
        return ""
    return f"profile `{place.profile}` gives this server {'; and '.join(parts)}. {_way(out, place)}"


def _way(out: LeftOut, place: Place) -> str:
    keys = {"write": out.folders, "network": out.hosts}
    lines = [f"{key} = {toml([*values])}" for key, values in keys.items() if values]
    if place.profile.startswith(_APPROVED):
        asks = " ".join([*(f"--write {one}" for one in out.folders), *(f"--host {one}" for one in out.hosts)])
        return f"If it should: `douane servers request {place.server} … {asks}`, and approve it anew"
    if place.profile not in BUILT_IN:
        return f"If it should: {', '.join(f'`{one}`' for one in lines)} in its profile, in {place.document}"
    name, table = wider(place, lines)
    given = f"with this in {place.document}:\n{table}\n"
    default, wide = map(place.choosing.format, (DEFAULT.name, name))
    return f"If it should: {default}, which gives it that, or {wide} {given}"


def _is_within(path: str, folders: Iterable[str]) -> bool:
    plain = path.rstrip("/")
    return any(plain == one or plain.startswith(f"{one}/") for one in (one.rstrip("/") for one in folders))
