"""`douane-mcp`: the drop-in form that a host's configuration uses; imports nothing before it must."""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import closing
from typing import TYPE_CHECKING, NoReturn

from douane import __version__
from douane.errors import DouaneError
from douane.transports.guardian import Guardian
from douane.transports.standard import ensure_streams

if TYPE_CHECKING:
    from douane.containing import Wrapped
    from douane.model.server import ServerIdentity
    from douane.policy.settings import Settings

USAGE = """\
usage: douane-mcp [--name NAME] [--profile PROFILE] [--env VARIABLE=secret://NAME ...]
                  --upstream COMMAND [ARGUMENT ...]

Starts COMMAND, a local MCP server, and stands between it and the host on standard input and output:
every message is inspected, judged, recorded, and only then passed on.

  --name NAME        what policies and the audit log call the server (default: from the command)
  --profile PROFILE  what the server may touch: default, strict, none, or one of yours (default: as
                     `[sandbox]` says, and otherwise `auto`: default where this machine can do that)
  --env VARIABLE=secret://NAME
                     a variable of the server, whose value is in the store of `douane secrets`; one that the
                     host gives us as `secret://NAME` needs no such option
  --upstream ...     the server's command line; everything after it belongs to the server
  --version          print the version
  --help             print this

See also: douane --help, douane doctor
"""


_NO_TEXT = "the name or profile is not valid UTF-8"


def main() -> NoReturn:
    """Run the post in front of one local server and exit with the server's code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Exit code of `douane-mcp`: the server's, 2 for what an operator must mend, 3 for a failure.

    To be mended are usage, policy documents, and a command that cannot be started.
    """
    name = profile = ""
    env: tuple[str, ...] = ()
    while arguments:
        match arguments:
            case ["--version", *_]:
                return _print(f"douane-mcp {__version__}\n")
            case ["-h" | "--help", *_]:
                return _print(USAGE)
            case ["--name", value, *rest] if not value.startswith("--"):
                name, arguments = value, rest
            case ["--profile", value, *rest] if not value.startswith("--"):
                profile, arguments = value, rest
            case ["--env", value, *rest] if not value.startswith("--"):
                env, arguments = (*env, value), rest
            case ["--upstream" | "--", *command] if command:
                return wrap(command, name, profile, env) if _is_text(name + profile) else _usage(_NO_TEXT)
            case _:
                return _usage(_mistake(arguments[0]))
    return _usage("name the server's command after --upstream")


def _is_text(words: str) -> bool:
    return words.encode(errors="ignore").decode() == words


def _mistake(word: str) -> str:
    if word == "--name":
        return "--name needs a value: what policies and the audit log call the server"
    if word == "--profile":
        return "--profile needs a value: the name of what the server may touch"
    if word == "--env":
        return "--env needs a value: VARIABLE=secret://NAME"
    if word in {"--upstream", "--"}:
        return f"{word} needs the server's command after it"
    from douane.audit.visible import visible  # noqa: PLC0415  # only a mistake pays for it
    from douane.policy.problem import nearest  # noqa: PLC0415

    if not word.startswith("-"):
        return f"`{visible(word)}` is no option: the server's command stands after --upstream"
    near = nearest(word, ("--name", "--profile", "--env", "--upstream", "--version", "--help"))
    return f"there is no option `{visible(word)}`" + (f", did you mean `{near}`?" if near else "")


def _usage(reason: str) -> int:
    sys.stderr.write(f"douane-mcp: {reason}\n  fix: see `douane-mcp --help`\n")
    return 2


def _print(text: str) -> int:
    sys.stdout.write(text)
    return 0


def wrap(command: list[str], name: str, profile: str = "", env: tuple[str, ...] = ()) -> int:
    """Stand in front of `command` in `profile`; gives the exit code, and tells the host of a failure.

    `env` are variables for it, as `VARIABLE=secret://NAME`.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(
            signal.SIGINT, signal.SIG_DFL
        )  # until the loop listens, as any other signal: no traceback
    ensure_streams()
    gc.disable()  # until all is imported, which stays anyway: a tenth of the start
    guardian = Guardian()
    from douane.containing import Wrapped  # noqa: PLC0415  # after the fork, which must stay small

    try:
        code = _serve(Wrapped(command, name, profile, env), guardian)
    except DouaneError as error:
        return _fail(error.message, error.fix, error.exit_code)
    except Exception as error:  # noqa: BLE001  # a bug, whose text may hold anything
        return _fail(f"a bug kept the server from starting: {type(error).__name__}", "please report this", 3)
    guardian.release()
    return code


def _fail(message: str, fix: str, code: int) -> int:
    """Say why there is no server, on standard error and to the host."""
    sys.stderr.write(f"douane: {message}\n  fix: {fix}\n")
    sys.stderr.flush()
    from douane.transports.last_words import tell_host  # noqa: PLC0415  # only when something failed

    tell_host(f"{message}; {fix}")
    return code


def _serve(wrapped: Wrapped, guardian: Guardian) -> int:
    """Start the server as soon as it may be, so that it boots while the rest of us is imported."""
    from douane.containing import Post, begun  # noqa: PLC0415  # after the fork, which must stay small
    from douane.model.secret import ensure_references  # noqa: PLC0415
    from douane.revealing import revealing  # noqa: PLC0415
    from douane.stores.barring import ensure_admitted  # noqa: PLC0415
    from douane.stores.documents import config_folder, load  # noqa: PLC0415
    from douane.stores.paths import state_folder  # noqa: PLC0415

    ensure_references(wrapped.env)
    config = load(config_folder(), os.getcwd())  # noqa: PTH109  # pathlib costs milliseconds
    ensure_admitted(state_folder(), wrapped.command, wrapped.name, config.settings.demand)
    wrapped = wrapped._replace(profile=wrapped.profile or _profile(wrapped, config.settings))
    with (
        closing(revealing(state_folder(), lambda: _identity(wrapped))) as secrets,
        begun(wrapped, Post(config, guardian, secrets)) as found,
    ):
        from douane.attending import Given  # noqa: PLC0415
        from douane.wiring import serve_stdio  # noqa: PLC0415

        walls = found.profile, found.warning, found.mechanism, found.patience, found.sight, found.lacking
        given = Given(secrets, found.outlet, *walls, found.mark)
        return serve_stdio(wrapped.command, wrapped.name, config, found.process, given)


def _profile(wrapped: Wrapped, settings: Settings) -> str:
    if not settings.approved_profiles:
        return settings.sandbox.profile
    from douane.inventory.identity import identify  # noqa: PLC0415  # only who has approved servers pays for it

    return settings.profile_of(identify(wrapped.command, wrapped.name).id)


def _identity(wrapped: Wrapped) -> ServerIdentity:
    from douane.inventory.identity import identify  # noqa: PLC0415  # only who has secrets pays for it

    return identify(wrapped.command, wrapped.name)


if __name__ == "__main__":
    main()
