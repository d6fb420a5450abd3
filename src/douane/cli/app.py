"""The `douane` command: its groups, loaded when they are asked for, and how it ends."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final, NamedTuple, NoReturn

import click

from douane import __version__
from douane.audit.visible import visible
from douane.errors import ConfigError, DouaneError

FAILURE: Final = 3
INTERRUPTED: Final = 130  # as a program that SIGINT has ended
UNREAD: Final = 141  # as a program that SIGPIPE has ended: 0 would say that all was seen


class _Command(NamedTuple):
    """Where a command lives, and what --help says of it without loading it."""

    target: str
    help: str


COMMANDS: Final = {
    "discover": _Command(
        "douane.cli.discover:discover",
        "Show the MCP servers of every host, those that run and those that are installed, and their risks.",
    ),
    "protect": _Command("douane.cli.protect:protect", "Put Douane before the servers of hosts."),
    "unprotect": _Command("douane.cli.protect.undo:unprotect", "Take Douane out again, to the byte."),
    "fleet": _Command("douane.cli.fleet:fleet", "Show the servers of all machines that report here."),
    "export": _Command("douane.cli.export:export", "Write what was approved in the form of other programs."),
    "run": _Command("douane.cli.run:run", "Stand between the host and the server that COMMAND starts."),
    "serve": _Command("douane.cli.serve:serve", "Stand between MCP clients and servers, over HTTP."),
    "control": _Command("douane.cli.control:control", "Serve the control room: see, answer, prove."),
    "connect": _Command("douane.cli.connect:connect", "Stand between the host and the remote server at URL."),
    "scan": _Command("douane.cli.scan:scan", "Find out what speaks against a server, before it is started."),
    "inspect": _Command("douane.cli.inspect:inspect", "Judge calls, results, descriptions and prompts."),
    "servers": _Command(
        "douane.cli.dossiers:servers", "Ask for servers, decide about them, and see which there are."
    ),
    "tools": _Command("douane.cli.tools:tools", "See what servers show, what changed, and approve it."),
    "policy": _Command("douane.cli.policy:policy", "Check, show, explain and test what is allowed."),
    "approvals": _Command("douane.cli.approvals:approvals", "Answer what waits for a person."),
    "labels": _Command(
        "douane.cli.labels:labels", "See and say whose words servers bring, and where they lead."
    ),
    "sandbox": _Command("douane.cli.sandbox:sandbox", "See what local servers may touch."),
    "canary": _Command("douane.cli.canary:canary", "Make values to plant, which never leave unseen."),
    "rules": _Command("douane.cli.rules:rules", "See what can be found, and what becomes of it."),
    "keys": _Command("douane.cli.keys:keys", "Make, see and end the API keys of the gateway."),
    "credentials": _Command(
        "douane.cli.credentials:credentials", "Keep what servers behind the gateway want to be shown."
    ),
    "secrets": _Command("douane.cli.secrets:secrets", "Keep values for servers, which configurations name."),
    "alerts": _Command("douane.cli.alerts:alerts", "See what people are told, and whether it arrived."),
    "sessions": _Command(
        "douane.cli.sessions:sessions", "End sessions of the gateway, and rotate their keys."
    ),
    "kill": _Command("douane.cli.kill:kill", "End everything of a server, a principal, a session, or all."),
    "incident": _Command(
        "douane.cli.incident:incident", "Open incidents, act at once, and see them through."
    ),
    "audit": _Command("douane.cli.audit:audit", "Read the audit log, and prove that it is whole."),
    "feedback": _Command("douane.cli.feedback:feedback", "Keep false alarms as samples."),
    "bench": _Command("douane.cli.bench:bench", "Measure how good the detectors are."),
    "doctor": _Command("douane.cli.doctor:doctor", "Show that every control fires."),
    "posture": _Command(
        "douane.cli.posture:command", "Show how this installation stands, and what to do next."
    ),
    "report": _Command(
        "douane.cli.report:command", "Make a report: access, reviews, flows, controls, incidents or posture."
    ),
    "completion": _Command("douane.cli.completion:completion", "Print the completion script of a shell."),
}


class _UnreadError(Exception):
    """Whoever read our output has gone."""


class _Lazy(click.Group):
    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # click would end with 1, which says that something was found
            raise _UnreadError from None

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's own signature
        return list(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as stranger:
            raise click.exceptions.NoSuchCommand(
                stranger.command_name, possibilities=COMMANDS, ctx=ctx
            ) from None

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # as above
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].target.partition(":")
        command = getattr(import_module(module), attribute)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # as above
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.help) for name, command in COMMANDS.items()])


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="douane")
def app() -> None:
    """Douane: a customs post for the Model Context Protocol.

    Exit codes: 0 ok, 1 something was found, 2 usage or configuration, 3 failure.
    """


def main() -> NoReturn:
    """Run the command line; every failure ends in one message that says what to do, never in a traceback."""
    sys.exit(outcome(sys.argv[1:]))


def outcome(arguments: Sequence[str]) -> int:
    """The exit code of `douane` with these arguments."""
    _show_what_the_terminal_lacks()
    try:
        _ensure_text(arguments)
        result = app.main(list(arguments), prog_name="douane", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as bare:
        click.echo(bare.ctx.get_help())
        return 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _say("stopped", "", INTERRUPTED)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except _UnreadError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what Python flushes at the end
        return UNREAD
    except DouaneError as error:
        return _say(error.message, error.fix, error.exit_code)
    except Exception as error:  # noqa: BLE001  # a traceback helps nobody who types commands
        return _say(*_unexpected(error), FAILURE)
    return result if isinstance(result, int) else 0


def _ensure_text(arguments: Sequence[str]) -> None:
    """Nothing, where all can be written down: the bytes of another encoding could stand in no entry."""
    for one in arguments:
        if not one.isascii() and one.encode(errors="ignore").decode() != one:
            raise ConfigError(f"`{visible(one)}` is not valid UTF-8", "type it in the encoding UTF-8")


def _unexpected(error: Exception) -> tuple[str, str]:
    """What to say and what to do of what nobody foresaw, or of what the system did not let us do."""
    if not isinstance(error, OSError):
        return f"internal error: {type(error).__name__}: {error}", "please report this"
    reason = error.strerror or type(error).__name__
    message = f"`{error.filename}`: {reason}" if error.filename else reason
    if isinstance(error, PermissionError):
        return message, "ask as an account that may use it, or name another place"
    return message, "see whether it is there, and whether there is room"


def _say(message: str, fix: str, code: int) -> int:
    click.echo(f"douane: {visible(message)}" + (f"\n  fix: {visible(fix)}" if fix else ""), err=True)
    return code


def _show_what_the_terminal_lacks() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
