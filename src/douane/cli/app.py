"""The `douane` command: its groups, loaded when they are asked for, and how it ends."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Final, NoReturn

import click

from douane import __version__
from douane.errors import DouaneError

FAILURE: Final = 3

# name of the command: module and attribute, in the order in which --help lists them
COMMANDS: Final = {
    "run": "douane.cli.run:run",
    "inspect": "douane.cli.inspect:inspect",
    "tools": "douane.cli.tools:tools",
    "policy": "douane.cli.policy:policy",
    "audit": "douane.cli.audit:audit",
    "doctor": "douane.cli.doctor:doctor",
    "completion": "douane.cli.completion:completion",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's own signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # as above
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), attribute)
        return command if isinstance(command, click.Command) else None


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="douane")
def app() -> None:
    """Douane: a customs post for the Model Context Protocol.

    Exit codes: 0 ok, 1 something was found, 2 usage or configuration, 3 failure.
    """


def main() -> NoReturn:
    """Run the command line; every failure ends in one message that says what to do, never in a traceback."""
    sys.exit(_outcome())


def _outcome() -> int:
    try:
        result = app.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _say("stopped", "")
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone, which is no mistake
        return 0
    except DouaneError as error:
        _say(error.message, error.fix)
        return error.exit_code
    except Exception as error:  # noqa: BLE001  # a traceback helps nobody who types commands
        return _say(f"internal error: {type(error).__name__}: {error}", "please report this")
    return result if isinstance(result, int) else 0


def _say(message: str, fix: str) -> int:
    click.echo(f"douane: {message}" + (f"\n  fix: {fix}" if fix else ""), err=True)
    return FAILURE
