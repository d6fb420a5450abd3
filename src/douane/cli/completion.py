"""`douane completion`: the script with which a shell completes Douane's commands."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell.

    In ~/.bashrc or ~/.zshrc: eval "$(douane completion bash)", with zsh for bash in the latter.
    In ~/.config/fish/config.fish: douane completion fish | source
    """
    from click.shell_completion import get_completion_class  # noqa: PLC0415  # no other command needs it

    root = click.get_current_context().find_root().command
    found = get_completion_class(shell)
    if found is not None:
        click.echo(found(root, {}, "douane", "_DOUANE_COMPLETE").source())
