"""What a command line starts: the package, script, module or image that a launcher is given, or a program."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from douane.inventory.identity import identify

_ENDINGS: Final = (".cmd", ".exe", ".bat", ".ps1")
_PYTHON: Final = re.compile(r"(?:python|pypy)[0-9.]*w?")
_INTERPRETER: Final = re.compile(r"(?:python|pypy|node|nodejs|bun|ruby|tsx|ts-node)[0-9.]*w?")
# Options of interpreters and launchers that a word follows.
_VALUED: Final = frozenset(
    {
        "-X",
        "-W",
        "-r",
        "--require",
        "--import",
        "--loader",
        "--env-file",
        "--directory",
        "--project",
        "--with",
        "--with-editable",
        "--python",
        "-p",
        "--from",
        "--extra",
        "--group",
        "--index-url",
        "--package",
        "--cwd",
    }
)
_LONE_OF_DOCKER: Final = re.compile(
    r"-[itdPq]+|--(?:init|rm|interactive|tty|detach|privileged|read-only|no-healthcheck|publish-all|quiet"
    r"|oom-kill-disable)|--[a-z-]+=.*",
    re.DOTALL,
)
_DIGEST: Final = re.compile(r"@sha256:[0-9a-f]{64}\Z")
_EXACT: Final = {
    "npm": re.compile(r"v?[0-9]+\.[0-9]+\.[0-9]+(?:[-+][0-9A-Za-z.+-]+)?"),  # `1.2` is any 1.2
    "pypi": re.compile(r"v?[0-9]+(?:\.[0-9A-Za-z]+)*(?:\+[0-9A-Za-z.]+)?"),
    "oci": re.compile(r"sha256:[0-9a-f]{64}"),
}
_CODE: Final = frozenset({"-c", "-e", "--eval", "--print"})  # what follows is no name, and may hold anything
_REQUIREMENT: Final = re.compile(r"[<>=!~;\s]")
_NEXT_COMMAND: Final = re.compile(r"&&|\|\||;")
_REVISION: Final = re.compile(r"[0-9a-f]{40}\Z")
_REMOTE: Final = re.compile(
    r"(?:git\+|git@|(?:git|https?|ssh)://|github:|gitlab:|bitbucket:|gist:)", re.IGNORECASE
)
_PIPED: Final = re.compile(
    r"\b(?:curl|wget|iwr|irm|invoke-webrequest)\b.*(?:\||\$\(|<\()|(?:\$\(|<\(|`)\s*(?:curl|wget)\b|\biex\b",
    re.IGNORECASE | re.DOTALL,
)
_SHELLS: Final = frozenset({"sh", "bash", "dash", "zsh", "ash", "cmd", "powershell", "pwsh"})
_PREFIXES: Final = frozenset({"env", "exec", "sudo", "timeout", "tini", "dumb-init", "nohup"})
_OURS: Final = ("douane-mcp", "douane")


class Started(NamedTuple):
    """What is started. `version` is the one that is asked for, `""` for whichever is newest."""

    kind: str  # npm, pypi, oci, module, script or program
    name: str
    version: str = ""
    is_remote: bool = False  # it is fetched from an address and not from a registry, or by a shell

    @property
    def package(self) -> str:
        """`npm:…`, `pypi:…` or `oci:…`; empty for what is no package."""
        return f"{self.kind}:{self.name}" if self.kind in {"npm", "pypi", "oci"} else ""

    @property
    def short(self) -> str:
        """What a person calls it: of a path the last part."""
        name = self.name.replace("\\", "/").rstrip("/")
        return name.removeprefix("@modelcontextprotocol/") if self.package else name.rpartition("/")[2]

    @property
    def is_pinned(self) -> bool:
        """Whether the same is started tomorrow, as far as the command line tells."""
        if self.is_remote:
            return _REVISION.search(self.version) is not None
        return self.kind not in _EXACT or _EXACT[self.kind].fullmatch(self.version) is not None


def started(command: Sequence[str]) -> Started:
    """What `command` starts in the end; an empty one starts nothing with a name."""
    words = plain(command)
    if not words:
        return Started("program", "")
    shell = _in_shell(words)
    if shell:
        last = _NEXT_COMMAND.split(shell)[-1].split()
        return (
            Started("program", program(words[0]), is_remote=True) if _PIPED.search(shell) else started(last)
        )
    server = identify(words)
    kind, colon, name = server.command.partition(":")
    if colon and kind in {"npm", "pypi"}:
        return _package(kind, name, server.version)
    return _image(words) or _given(words)


def plain(command: Sequence[str]) -> tuple[str, ...]:
    """A command line as somebody would write it: without what only sets the scene, or renames itself."""
    words = [*_unwrapped(command)]
    is_uvx = words[1:3] == ["tool", "uvx"] and program(words[0]) == "uv"  # what `uvx` becomes when it starts
    return ("uvx", *words[3:]) if is_uvx else tuple(words)


def served(command: Sequence[str]) -> tuple[str, ...]:
    """The server's own command line where Douane stands before it; empty where it does not."""
    words = [*_unwrapped(command)]
    if not words:
        return ()
    name = program(words[0])
    if _PYTHON.fullmatch(name) and words[1:2] == ["-m"]:
        name, words = (
            {"douane.wrap": _OURS[0], "douane": _OURS[1]}.get(words[2:3][0] if words[2:3] else "", ""),
            words[2:],
        )
    elif _INTERPRETER.fullmatch(name) and len(words) > 1:
        name, words = program(words[1]), words[1:]  # a script with an interpreter line, as processes show it
    if name == _OURS[0]:
        return _behind(words, ("--upstream", "--"))
    if name == _OURS[1] and words[1:2] == ["run"]:
        return _behind(words, ("--",)) or tuple(words[2:])
    if name == _OURS[1] and words[1:2] == ["connect"]:
        return tuple(words[2:])
    return ()


def program(path: str) -> str:
    """The name of a program, whatever the system calls its file."""
    name = path.replace("\\", "/").rpartition("/")[2].lower()
    return next((name.removesuffix(ending) for ending in _ENDINGS if name.endswith(ending)), name)


def _behind(words: Sequence[str], marks: Sequence[str]) -> tuple[str, ...]:
    position = next((n for n, word in enumerate(words) if word in marks), len(words))
    return tuple(words[position + 1 :])


def _unwrapped(command: Sequence[str]) -> Iterator[str]:
    """The words without what only sets the scene: `env A=b`, `sudo`, `cmd /c`."""
    words = iter(command)
    for word in words:
        name = program(word)
        if name == "cmd":
            yield from (rest for rest in words if rest.lower() not in {"/c", "/d", "/s", "/k"})
        elif name not in _PREFIXES:
            yield word
        else:
            first = next(
                (rest for rest in words if not (rest.startswith("-") or "=" in rest or rest.isdigit())), ""
            )
            yield from (first,) if first else ()
        yield from words


def _in_shell(words: Sequence[str]) -> str:
    """What a shell is told to run."""
    if program(words[0]) not in _SHELLS:
        return ""
    position = next(
        (n for n, word in enumerate(words[1:], 1) if word.lower() in {"-c", "-lc", "-ic", "-command"}), 0
    )
    return " ".join(words[position + 1 : position + 2]) if position else ""


def _package(kind: str, name: str, version: str) -> Started:
    if _REMOTE.match(name) or "://" in name:
        return Started(kind, name, version, is_remote=True)
    if kind == "npm" and "/" in name and not name.startswith(("@", ".", "/", "~")):
        return Started(
            kind, name, version.partition("#")[2] or version, is_remote=True
        )  # `user/repository` of GitHub
    if name.startswith((".", "/", "~")):
        return Started("script", name)
    return Started(kind, _REQUIREMENT.split(name)[0], version)


def _image(words: Sequence[str]) -> Started | None:
    """The image that `docker run` or `podman run` starts."""
    if program(words[0]) not in {"docker", "podman", "nerdctl"} or "run" not in words[1:3]:
        return None
    rest = iter(words[words.index("run") + 1 :])
    for word in rest:
        if not word.startswith("-"):
            return image(word)
        if not _LONE_OF_DOCKER.fullmatch(word):
            next(rest, None)
    return None


def image(reference: str) -> Started:
    """An image by its reference; a tag is no pin, since it can be given to another image."""
    digest = _DIGEST.search(reference)
    if digest:
        return Started("oci", reference[: digest.start()], digest[0][1:])
    head, slash, last = reference.rpartition("/")
    name, _, tag = last.partition(":")
    return Started("oci", f"{head}{slash}{name}", "" if tag == "latest" else tag)


def _given(words: Sequence[str]) -> Started:
    """The script or module that an interpreter is given, or the program itself."""
    name = program(words[0])
    if name == "uv" and "run" in words[1:]:
        return _first(words[words.index("run") + 1 :], "python", _folder(words))
    if name == "deno" and "run" in words[1:3]:
        return _first(words[words.index("run") + 1 :], "deno")
    if _INTERPRETER.fullmatch(name):
        return _first(words[1:], name)
    return Started("program", name)


def _folder(words: Sequence[str]) -> str:
    """Where `uv` is told to be."""
    return next((after for word, after in pairwise(words) if word in {"--directory", "--project"}), "")


def _first(words: Sequence[str], name: str, folder: str = "") -> Started:
    rest = iter(words)
    for word in rest:
        if word in {"-m", "--module"} and name.startswith(("python", "pypy")):
            return Started("module", next(rest, ""))
        if word in _CODE and name != "uv":
            break
        if word in _VALUED:
            next(rest, None)
        elif not word.startswith("-"):
            path = word if not folder or word.startswith("/") else f"{folder}/{word}"
            return Started("script", path, is_remote=_REMOTE.match(word) is not None)
    return Started("program", name)
