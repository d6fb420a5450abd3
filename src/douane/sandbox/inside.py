"""What will be in a box: the folders of a profile and what the command needs, found here and judged."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from douane.errors import LaunchError
from douane.model.profile import Profile
from douane.sandbox import system
from douane.sandbox.bubblewrap import HOME, Kind
from douane.sandbox.folders import canonical, is_wide, is_within, readable, writable
from douane.sandbox.needs import needed
from douane.sandbox.seen import OFFERED, READ, WRITE, Seen
from douane.sandbox.trail import Trail, follow

# Of what is said about one path the first counts: what is hidden stays so.
_PLACE: Final = (Kind.HIDDEN_FILE, Kind.HIDDEN_FOLDER, Kind.WRITE, Kind.READ, Kind.DEVICE)


class Inside(NamedTuple):
    """All that a server sees of the machine beside its system; `folder` is where it starts."""

    seen: tuple[Seen, ...]
    links: Mapping[str, str]
    folder: str


def furnish(command: Sequence[str], profile: Profile, path: str, folder: str, ours: Sequence[str]) -> Inside:
    """What `profile` and this command, started in `folder`, make of a box; `path` is our PATH.

    Raises:
        LaunchError: a path is not there, or no server may have it.
    """
    given, found = needed(command, path, folder)
    needs = (*given, *found)
    named = (*profile.read, *profile.write, *profile.hidden, *profile.offered)
    trails = [follow(os.path.join(folder, os.path.expanduser(one))) for one in (*named, *needs, folder)]  # noqa: PTH111, PTH118  # pathlib costs milliseconds
    changed = tuple(Seen(Kind.WRITE, writable(canonical(one, folder), ours), WRITE) for one in profile.write)
    changed += tuple(_offered(profile, folder, ours, needs))
    _ensure_unchanged([one.path for one in changed], needs, trails)
    seen = [*changed, *_named(profile, folder, ours)]
    for several, because in ((given, "the command"), (found, "the command's first lines")):
        is_found = several is found or any(_is_anybodys(follow(one)) for one in given)
        paths = [readable(follow(one).end, ours) for one in several]
        seen += [Seen(Kind.READ, one, because, is_found) for one in paths]
    links = {link: to for trail in trails for link, to in trail.links.items()}
    kept = tuple(_kept_in_place(tuple(_without_doubles(seen))))
    return Inside(kept, _outside(links, kept), _start(os.path.realpath(folder), kept))


def _is_anybodys(way: Trail) -> bool:
    """Whether a link on the way is neither ours nor the system's: who put it there may be a server."""
    return any(os.lstat(link).st_uid not in {0, os.geteuid()} for link in way.links)  # as above


def _offered(profile: Profile, folder: str, ours: Sequence[str], needs: Sequence[str]) -> Iterator[Seen]:
    """Folders that the command line names, as far as they are there and may be had, its own program aside."""
    for one in profile.offered:
        with suppress(LaunchError):
            path = writable(canonical(one, folder), ours)
            is_own = any(is_within(place, path) for need in needs for place in (need, follow(need).end))
            if os.path.isdir(path) and not is_wide(path) and not is_own:  # noqa: PTH112  # as above
                yield Seen(Kind.WRITE, path, OFFERED)


def _ensure_unchanged(folders: Sequence[str], needs: Sequence[str], trails: Sequence[Trail]) -> None:
    """What a server can change must not say what it gets, or is, at its next start."""
    for folder in folders:
        if any(is_within(path, folder) for need in needs for path in (need, follow(need).end)):
            fix = "install the server elsewhere, or let it change a smaller folder; `strict` gives it none"
            raise LaunchError(f"the server's own program is in `{folder}`, which it may change", fix)
        if link := next((one for trail in trails for one in trail.links if is_within(one, folder)), ""):
            fix = "name the folder that it leads to, if that was you"
            raise LaunchError(f"`{link}` is a link in a folder that the server may change", fix)


def _named(profile: Profile, folder: str, ours: Sequence[str]) -> Iterator[Seen]:
    for text in profile.read:
        yield Seen(Kind.READ, readable(canonical(text, folder), ours), READ)
    for text in profile.devices:
        yield Seen(Kind.DEVICE, text, "`devices`")
    for text in profile.hidden:
        path = canonical(text, folder)
        kind = Kind.HIDDEN_FOLDER if os.path.isdir(path) else Kind.HIDDEN_FILE  # noqa: PTH112  # as above
        yield Seen(kind, path, "`hidden`")


def _without_doubles(seen: Sequence[Seen]) -> Iterator[Seen]:
    """What is not there already as it should be: the system's, and what lies in something of its own kind."""
    of_system = tuple(Seen(Kind.READ, mount.path, "") for mount in system.trees())
    kept: list[Seen] = [*of_system]
    for one in sorted(seen, key=lambda one: (one.path.count("/"), _PLACE.index(one.kind))):
        nearest = max(
            (other for other in kept if is_within(one.path, other.path)),
            key=lambda other: len(other.path),
            default=None,
        )
        if nearest is None or (nearest.path != one.path and not _is_as(one, nearest)):
            kept.append(one)
            yield one


def _is_as(one: Seen, around: Seen) -> bool:
    """Whether what is in `around` is there as `one` wants it."""
    are_hidden = {one.kind, around.kind} <= {Kind.HIDDEN_FILE, Kind.HIDDEN_FOLDER}
    return are_hidden or one.kind is around.kind


def _kept_in_place(seen: Sequence[Seen]) -> Iterator[Seen]:
    """All of it, and each folder between one that may be changed and what in it may not, as a mount.

    Such a folder cannot be moved. Otherwise a server moves it away, with what is hidden in it, puts another
    in its place, and finds at its next start that the other one is hidden.
    """
    folders = [one.path for one in seen if one.kind is Kind.WRITE]
    there = set(folders)
    for one in seen:
        if one.kind is not Kind.WRITE:
            between = {above for folder in folders for above in _between(folder, one.path)} - there
            there |= between
            yield from (
                Seen(Kind.WRITE, path, f"so that `{one.path}` stays in it") for path in sorted(between)
            )
        yield one


def _between(folder: str, path: str) -> Iterator[str]:
    """The folders below this one and above that path."""
    above = os.path.dirname(path)  # noqa: PTH120  # as above
    while is_within(above, folder) and above != folder:
        yield above
        above = os.path.dirname(above)  # noqa: PTH120  # as above


def _outside(links: Mapping[str, str], seen: Sequence[Seen]) -> Mapping[str, str]:
    """Links that are not there already with what they are in."""
    there = [*(mount.path for mount in system.trees()), *system.links(), *(one.path for one in seen)]
    return {path: to for path, to in links.items() if not any(is_within(path, one) for one in there)}


def _start(folder: str, seen: Sequence[Seen]) -> str:
    """Where we are, if that is in the box, and its home otherwise."""
    is_there = any(is_within(folder, one.path) or is_within(one.path, folder) for one in seen)
    return folder if is_there and folder != "/" else HOME
