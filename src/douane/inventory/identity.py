"""Which server a command line stands for: the key under which its definitions are pinned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from posixpath import basename
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

from douane.inventory.grounds import folders, reads_only
from douane.model.server import ServerIdentity

# Launchers that fetch a package and run it: the words before the package, and the options that take a value.
_NPX_VALUED: Final = frozenset(
    {"-p", "--package", "-w", "--workspace", "--prefix", "--cache", "-c", "--call", "--registry"}
)
_BUN_VALUED: Final = frozenset({"-p", "--package", "--registry"})
_UV_VALUED: Final = frozenset(
    {"--from", "--with", "-p", "--python", "--index-url", "--with-requirements", "--directory"}
    | {"--index", "--default-index", "-i", "--extra-index-url", "--with-editable", "--env-file"}
)
_PIPX_VALUED: Final = frozenset({"--spec", "--python", "--index-url", "-i"})
# Options that say nothing of what is started; any other may bring in other packages, registries or programs.
_INNOCENT: Final = frozenset(
    {"--python", "--offline", "--prefer-offline", "--prefer-online", "--no-cache", "-n", "--isolated"}
    | {"--no-progress", "--native-tls", "--bun", "--refresh", "--ignore-existing"}
)
# A version, a range or a tag; anything else behind the sign is a place that the package is taken from.
_VERSION: Final = {
    "npm": re.compile(r"(?!\.)(?!.*\.t(?:ar|gz|ar\.gz)$)[\w.^~<>=*|+ -]+", re.ASCII | re.IGNORECASE),
    "pypi": re.compile(r"v?[0-9][\w.*+!-]*", re.ASCII),
}
_SEPARATORS: Final = re.compile(r"[-_.]+")
_WANTED: Final = re.compile(r"[<>=!~;\[@]")
# Options that no word follows, and that may change what is started.
_LONE: Final = frozenset(
    {"--", "--ignore-scripts", "--no-install", "--no", "--verbose", "-v", "--upgrade", "-U", "--no-config"}
)
_HANDLE: Final = 6  # digits of the arguments' digest that tell servers of one name apart
_SILENT: Final = frozenset({"-y", "--yes", "-q", "--quiet"})  # options that do not change what is started
_OFFICIAL: Final = "@modelcontextprotocol/"  # the scope that needs no saying
_SECRETIVE: Final = re.compile(r"(?<=://)[^/@]*@|\?.*$")
# A segment of a path that somebody drew: many servers have their key there.
_DRAWN: Final = re.compile(r"(?<=[^/]/)(?=[^/#]*[0-9])(?=[^/#]*[A-Za-z])[A-Za-z0-9_.~%=+-]{20,}(?=[/#?]|$)")
_PORTS: Final = {"http": 80, "https": 443}
_ESCAPED: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9._~-]")
_IN_A_FOLDER: Final = re.compile(r"(?![A-Za-z]:)[^/\\]+[/\\]")  # a path from wherever one is
_INTERPRETERS: Final = ("python", "node", "deno", "bun", "ruby", "java")
_LONE_OF_INTERPRETERS: Final = re.compile(
    r"-[BEIOPSqsuv]+|-D[\w.]+=.*|-Xm[sx]\w+|--(?:enable-source-maps|no-warnings)"
    r"|--(?!eval=|print=)[a-z-]+=.*",
    re.DOTALL,
)
_WINDOWS_ENDINGS: Final = (".cmd", ".exe", ".bat", ".ps1")


@dataclass(frozen=True, slots=True)
class _Launcher:
    kind: str
    words: tuple[str, ...]
    valued: frozenset[str]
    package_options: tuple[str, ...]

    def is_innocent(self, option: str) -> bool:
        """Whether it says nothing of what is started; `-p` is a Python to uv, and a package to all others."""
        return option in _INNOCENT or (option == "-p" and "--from" in self.package_options)

    def knows(self, option: str) -> bool:
        """Whether it is known how many words belong to it: behind others any word may be the package."""
        return option in self.valued or option in _INNOCENT or option in _SILENT or option in _LONE


_LAUNCHERS: Final = (
    _Launcher("npm", ("npx",), _NPX_VALUED, ("-p", "--package")),
    _Launcher("npm", ("npm", "exec"), _NPX_VALUED, ("-p", "--package")),
    _Launcher("npm", ("npm", "x"), _NPX_VALUED, ("-p", "--package")),
    _Launcher("npm", ("bunx",), _BUN_VALUED, ("-p", "--package")),
    _Launcher("npm", ("bun", "x"), _BUN_VALUED, ("-p", "--package")),
    _Launcher("npm", ("pnpx",), frozenset({"--package", "--registry"}), ("--package",)),
    _Launcher("npm", ("pnpm", "dlx"), frozenset({"--package", "--registry"}), ("--package",)),
    _Launcher("npm", ("yarn", "dlx"), _BUN_VALUED, ("-p", "--package")),
    _Launcher("pypi", ("uvx",), _UV_VALUED, ("--from",)),
    _Launcher("pypi", ("uv", "tool", "run"), _UV_VALUED, ("--from",)),
    _Launcher("pypi", ("uv", "x"), _UV_VALUED, ("--from",)),
    _Launcher("pypi", ("pipx", "run"), _PIPX_VALUED, ("--spec",)),
)


def identify(command: Sequence[str], name: str = "") -> ServerIdentity:
    """The identity of the server that `command` starts.

    A package keeps its identity over versions, so that a changed definition in a new version is drift
    and not a new server. The arguments belong to it: with others a server may be another one. They
    enter `id` as a digest, because they may hold credentials. What makes the command start something else
    than the program of that package (another registry, a second package) has a digest before theirs.
    """
    brings: tuple[str, ...] = ()
    launched = _launched(command)
    if launched is None:
        what, arguments, version, wider = f"command:{command[0]}", list(command[1:]), "", ""
        short, brings = _plain_name(command), _possible(command)
    else:
        what, version, arguments, wider, brings = launched
        short = what.partition(":")[2].removeprefix(_OFFICIAL)
    mark = f"#{_digest(arguments)}" if arguments else ""
    server = ServerIdentity(f"{what}{wider}{mark}", name or short, what, version)
    return replace(server, roots=folders(arguments), reads_only=reads_only(arguments), brings=brings)


def identify_address(url: str, name: str) -> ServerIdentity:
    """The identity of the server at `url`, of which the query may hold a secret, and the account does.

    Raises:
        ValueError: it is no URL.
    """
    parts = urlsplit(url)
    place = f"{parts.scheme}://{_authority(parts)}{_plain_path(parts.path)}"
    query = f"#{_digest([parts.query])}" if parts.query else ""
    return ServerIdentity(f"url:{place}{query}", name, f"url:{place}")


def _authority(parts: SplitResult) -> str:
    """The host and the port as every client of HTTP understands them, however they are written."""
    host = parts.hostname or ""
    with suppress(UnicodeError):  # nobody could look it up either
        host = host if ":" in host else host.encode("idna").decode().lower()
    host = f"[{host}]" if ":" in host else host.rstrip(".")
    try:
        port = parts.port
    except ValueError:  # nor could anybody connect there
        return parts.netloc.rpartition("@")[2].lower()
    return host if port in {None, _PORTS.get(parts.scheme)} else f"{host}:{port}"


def _plain_path(path: str) -> str:
    """A path without escapes that nothing needs, RFC 3986 6.2.2."""
    return _ESCAPED.sub(lambda found: _unescaped(found[0]), path)


def _unescaped(escape: str) -> str:
    letter = chr(int(escape[1:], 16))
    return letter if _UNRESERVED.fullmatch(letter) else escape.upper()


def sealed(identity: str) -> str:
    """An identity as it may leave this machine: what may be a key in the path of an address is a digest."""
    if not identity.startswith("url:"):
        return identity
    return _DRAWN.sub(lambda found: f"~{_digest([found[0]])}", identity)


def without_keys(address: str, mask: str) -> str:
    """An address with `mask` in the place of what may be a key in its path."""
    return _DRAWN.sub(mask, address)


def handle(server: ServerIdentity) -> str:
    """What a person calls the server on the command line: its short name, told apart by its arguments."""
    mark = server.id.rpartition("#")[2] if "#" in server.id else ""
    return f"{server.name}#{mark[:_HANDLE]}" if mark else server.name


def called(server: ServerIdentity, among: Iterable[ServerIdentity]) -> str:
    """The same as people say it: its name alone, where no other of them has that."""
    is_shared = any(one.name == server.name and one.id != server.id for one in among)
    return handle(server) if is_shared else server.name


def _digest(arguments: Sequence[str]) -> str:
    return sha256("\0".join(arguments).encode("utf-8", "surrogatepass")).hexdigest()[:12]


class _Launched(NamedTuple):
    what: str
    version: str
    arguments: list[str]
    wider: str
    brings: tuple[str, ...]


def _launcher(command: Sequence[str]) -> _Launcher | None:
    if command[0].startswith(".") or _IN_A_FOLDER.match(command[0]):
        return None  # whoever wrote that folder says what it is
    words = (_program(command[0]), *command[1:])
    return next((one for one in _LAUNCHERS if words[: len(one.words)] == one.words), None)


def _launched(command: Sequence[str]) -> _Launched | None:
    launcher = _launcher(command)
    return _package(launcher, list(command[len(launcher.words) :])) if launcher else None


def _possible(command: Sequence[str]) -> tuple[str, ...]:
    """The packages that a launcher may fetch, where it is not known which word names one."""
    launcher = _launcher(command)
    words = [one for one in command[len(launcher.words) :] if not one.startswith("-")] if launcher else ()
    return tuple(f"{launcher.kind}:{_aliased(launcher.kind, one)}" for one in words) if launcher else ()


def _package(launcher: _Launcher, words: list[str]) -> _Launched | None:
    spec, position, telling, wider, brings = "", 0, list[str](), list[str](), list[str]()
    while position < len(words) and words[position].startswith("-"):
        option, _, value = words[position].partition("=")
        if not value and not launcher.knows(option):
            return None
        taken = words[position : position + (2 if option in launcher.valued and not value else 1)]
        if option in launcher.package_options and not spec:
            spec = value or "".join(taken[1:])
        elif option not in _SILENT:
            telling += taken
            wider += [] if launcher.is_innocent(option) else taken
            brings += [value or "".join(taken[1:])] if option in (*launcher.package_options, "--with") else []
        position += len(taken)
    rest = words[position:]
    if spec:
        wider += rest[:1] if not _is_program_of(spec, rest[:1]) else []
    elif rest:
        spec, rest = rest[0], rest[1:]
    else:
        return None
    package, version = _split(launcher.kind, spec)
    mark = f"~{_digest(wider)}" if wider else ""
    more = tuple(f"{launcher.kind}:{_aliased(launcher.kind, one)}" for one in (spec, *brings))
    return _Launched(f"{launcher.kind}:{package}", version, [*telling, *rest], mark, more)


def _is_program_of(spec: str, program: Sequence[str]) -> bool:
    """Whether that is what the package is there for, going by the names: `server-a` and `mcp-server-a`."""
    name = split_version(spec)[0].rpartition("/")[2].removesuffix(".git")
    return not program or program[0] == name or program[0].endswith(f"-{name}")


def _split(kind: str, spec: str) -> tuple[str, str]:
    package, version = split_version(spec)
    if version and "://" not in package and not _VERSION[kind].fullmatch(version):
        return _SECRETIVE.sub("", spec), ""
    return _normal(kind, package), version


def _aliased(kind: str, spec: str) -> str:
    """The package that another name stands for: `b` for `a@npm:b`."""
    return _split(kind, spec.rpartition("npm:")[2])[0]


def _normal(kind: str, package: str) -> str:
    """A package's name as its registry compares it, without what is wanted of its version (PEP 503)."""
    if kind != "pypi" or "/" in package:
        return package
    return _SEPARATORS.sub("-", _WANTED.split(package)[0].strip()).lower()


def split_version(spec: str) -> tuple[str, str]:
    """A package as its registry names it, and the version asked for (``""`` for the newest).

    Of a URL only what says where it is stays: no account, password or query.
    """
    plain = _SECRETIVE.sub("", spec)
    head, slash, last = plain.rpartition("/")
    for mark in ("==", "@"):
        package, found, version = last.partition(mark)
        if found and package:
            return f"{head}{slash}{package.partition('[')[0]}", "" if version == "latest" else version
    return f"{head}{slash}{last.partition('[')[0]}", ""


def _program(path: str) -> str:
    name = basename(path.replace("\\", "/")).lower()
    return next((name.removesuffix(ending) for ending in _WINDOWS_ENDINGS if name.endswith(ending)), name)


def _plain_name(command: Sequence[str]) -> str:
    """The program, or the script that an interpreter is given; neither its code nor an option's value."""
    program = _program(command[0])
    if not program.startswith(_INTERPRETERS):
        return program
    words = [word for word in command[1:] if not _LONE_OF_INTERPRETERS.fullmatch(word)]
    if words[:1] in (["-m"], ["-jar"]):
        words.pop(0)
    named = next(iter(words), "-")
    return program if named.startswith("-") else basename(named.replace("\\", "/")) or program
