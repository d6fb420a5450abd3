"""A path: decoded, walked, and compared with the folders that the server may use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from douane.detectors.interpreters import kept, rules
from douane.detectors.interpreters.commands import command_in
from douane.detectors.interpreters.fragments import fragments
from douane.detectors.interpreters.options import dangerous_option_in
from douane.detectors.interpreters.places import DecodedPath, is_sensitive, is_system, place_of
from douane.detectors.interpreters.rules import Seen
from douane.detectors.interpreters.spellings import seen_through
from douane.detectors.lazy import Lazy
from douane.detectors.sighting import Rule

# Most paths are made of these, and then few pieces can matter.
_SIMPLE: Final = Lazy(r"[\w@+,()\[\]:\\ ./-]*+", re.ASCII)
# One search for each is a tenth of what one expression for all of them costs.
_TELLING: Final = (
    *("..", "/.", "/-", " -", "//", "::", "0x2", "id_r", "id_d", "id_e", "ntds", "login data", "cookies"),
    *("local state", "web data", "logins", "key3", "key4", "keychains", "keyrings", "unattend", "sysprep"),
    *("windows", "winnt", "boot.", "secrets", "history", "netrc", "kubelet", "containers", "administrator"),
    *("recycle", "volume info", "pagefile", "autoexec", "inetpub", "my.cnf"),
    *kept.TELLING,
)
_BEGINS: Final = Lazy(
    r"[.-]|/?[a-z]:/\w+\.|/(?:etc|proc|sys|dev|boot|private|root/\.|usr/local/etc|opt/local/etc)|"
    r"(?:cat|perl|curl|wget|nc|netsh|ipconfig|dir|ls|sh|bash|cmd|powershell|python3?|rm) "
)
_MANY: Final = 3  # levels up: a neighbour's file lies one or two up, the root of the machine more
# Top folders of a machine; a path below another one may be a place inside of a repository.
_LOCAL: Final = Lazy(
    r"/(?:home|users|root|etc|var|usr|opt|srv|mnt|media|volumes|library|system|applications|private|"
    r"boot|dev|proc|sys|s?bin|lib|[a-z]:)(?:/|$)",
    re.IGNORECASE,
)
_PLACEHOLDER: Final = Lazy(r"^[$%](?:\{?\w+\}?|\w+%)(?=[/\\]|$)")
_TRAPS: Final = Lazy(
    r"(?:^|[/\\])\.{3,}(?:[/\\]+\.{2,})*+[/\\]+(?:etc|windows|boot)|(?:\.{4,}[/\\]+){2}|%00|%2500|"
    r"\.\.(?:[;,|]|%[0-9a-f])",
    re.IGNORECASE,
)
_BROKEN: Final = Lazy(
    r"\.\.[^/\\\w. ]{1,12}\.\.|\.\.%|%u?[0-9a-f]{2,4}\.\.|(?:\.\.[^\w.\s]{1,4}){3}|(?:\.\.0x(?:2f|"
    r"5c)){2}|(?:%25%5c|%c0.|%c1.)",
    re.IGNORECASE,
)
_URL: Final = Lazy(r"[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)


class Grounds(NamedTuple):
    """The folders that a server may use, and whether its own command line names folders."""

    roots: Sequence[str] = ()
    are_its_own: bool = False


def read_as_path(value: str, grounds: Grounds) -> Iterator[Seen]:
    """Where the path leads that it should not, and commands and options that stand in it."""
    bare = seen_through(value)
    if not grounds.roots and _SIMPLE.fullmatch(value) and not _tells(bare.lower().replace("\\", "/")):
        return
    if _URL.match(bare) and not bare[:5].lower().startswith(("file:", "php:", "jar:", "zip:/")):
        return
    rule = _why(value, grounds) or (None if bare == value else _why(bare, grounds))
    if rule is not None:
        yield Seen(rule, 0, len(value))
        return
    yield from _broken_out(value)


def read_as_glob(value: str, grounds: Grounds) -> Iterator[Seen]:
    """A pattern for names of files that leads out of the folders; other patterns have no folders."""
    if not grounds.are_its_own or not _GLOB.match(value):
        return
    if _why(value, grounds) is rules.PATH_OUTSIDE:
        yield Seen(rules.PATH_OUTSIDE, 0, len(value))


_GLOB: Final = Lazy(r"(?:[/~\\{]|\.\.[/\\])[\w.-][^\s*]*+(?:\*\*|(?<=/)\*)|(?:\.\.[/\\])+\*|\{/\w[^\s{}]*,")


def _tells(lowered: str) -> bool:
    return any(map(lowered.__contains__, _TELLING)) or _BEGINS.match(lowered) is not None


def _broken_out(value: str) -> Iterator[Seen]:
    found = command_in(value)
    if found:
        yield Seen(rules.COMMAND_INJECTION, *found)
        return
    option = dangerous_option_in(value)
    if option:
        yield Seen(rules.OPTION_INJECTION, *option)
        return
    if "{" in value or "<%" in value:
        yield from fragments(value)


def _why(value: str, grounds: Grounds) -> Rule | None:
    place = place_of(value)
    path = _home(place.path)
    if is_sensitive(path):
        return rules.PATH_SENSITIVE
    if grounds.roots and _eludes(value, place, grounds):
        return rules.PATH_OUTSIDE
    if grounds.roots and path.startswith("/"):
        is_out = not _is_within(path, grounds.roots) and _is_comparable(path, value, grounds)
        return rules.PATH_OUTSIDE if is_out else None
    if _climbs(place, value):
        return rules.PATH_TRAVERSAL
    if is_system(path) and (path.startswith("/") or place.climbs):
        return rules.PATH_SYSTEM
    return None


def _eludes(value: str, place: DecodedPath, grounds: Grounds) -> bool:
    """Whether a path is written so that it compares with no root: quoted, in braces, above where one is."""
    if not place.path.startswith("/") and place.climbs > (not grounds.are_its_own):
        return True
    bare = value.lstrip(" \t\r\n'\"{")
    if bare != value and (_LOCAL.match(bare) or _ELSEWHERE.match(bare) or _leaves(bare, grounds)):
        return True
    if _OWN_HOME.match(bare):
        return not _is_within(_OWN_HOME.sub("~", place.path), [_HOMES.sub("~", one) for one in grounds.roots])
    return _ELSEWHERE.match(value) is not None


def _leaves(path: str, grounds: Grounds) -> bool:
    return grounds.are_its_own and path.startswith("/") and not _is_within(path, grounds.roots)


_OWN_HOME: Final = Lazy(
    r"(?:~|\$(?:HOME\b|\{HOME\})|%(?:USERPROFILE|HOMEPATH)%|\$env:(?:USERPROFILE|HOME)\b)(?=[/\\]|\Z)",
    re.IGNORECASE,
)
# Whoever's home a root is in, or around: whose the server runs as is not known here.
_HOMES: Final = Lazy(r"\A(?:/[a-z]:)?/(?:(?:home|users)/[^/]++|root|home\Z|users\Z|\Z)", re.IGNORECASE)
# A home of somebody else, a way up from a home or a process's folder, and braces that a shell makes so.
_ELSEWHERE: Final = Lazy(
    r"~[a-z_][\w-]*+/|(?:~|\$\{?\w++\}?)/(?:[^/]++/)?\.\.(?:/|$)|/proc/(?:self|thread-self|\d+)/(?:cwd|root)(?:/|$)|"
    r"/dev/fd/\d+/|[^{]*+\{(?:[^{}]*?[,/])?\.\.(?=[,/}])"
)


def _climbs(place: DecodedPath, value: str) -> bool:
    if place.climbs >= _MANY or (place.climbs and place.is_disguised):
        return True
    if place.climbs and (place.path.startswith("/") or is_system(place.path)):
        return True
    return _TRAPS.search(value) is not None or _BROKEN.search(value) is not None


def _home(path: str) -> str:
    """The path with the home folder's short forms gone, whoever's it is."""
    return _PLACEHOLDER.sub("~", path)


def _is_within(path: str, roots: Sequence[str]) -> bool:
    return any(path == root or path.startswith(root.rstrip("/") + "/") for root in roots)


def _is_comparable(path: str, value: str, grounds: Grounds) -> bool:
    """Whether a path is one of this machine, as the roots are, and not of a repository or a container."""
    if grounds.are_its_own or _LOCAL.match(path):
        return True
    tops = {root.split("/")[1] for root in grounds.roots if root.startswith("/")}
    begins = {path.split("/")[1], *value.split("/")[1:2]}
    return any(begin.startswith(top) for begin in begins for top in tops if top)


def rooted(root: str) -> str:
    """A root, which may be a path or a `file:` URI, in the form in which paths are compared."""
    return place_of(root).path
