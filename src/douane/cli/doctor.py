"""`douane doctor`: a known-bad sample through each control, to see that it fires."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

import click

from douane.audit.visible import visible
from douane.cli.tables import as_json
from douane.cli.told import as_line
from douane.config import Config, read
from douane.errors import ConfigError
from douane.operations.controls.base import Control, Outcome, State, fired, missed, unchecked
from douane.stores.documents import built_in, load

_MARKS: Final = {
    State.FIRED: click.style("✓", fg="green"),
    State.MISSED: click.style("✗", fg="red", bold=True),
    State.UNCHECKED: click.style("?", fg="yellow", bold=True),
    State.NOTED: "·",
}
_LOUD: Final = {State.UNCHECKED: "NOT CHECKED: "}


class _Tested(NamedTuple):
    control: Control
    outcome: Outcome


@click.command()
@as_json
def doctor(form: str) -> None:
    """Show that every control fires; ends with 1 unless all of them do.

    Each gets something bad, in a conversation that leads nowhere, under the policy in force here.
    """
    counts: Counter[State] = Counter()
    for tested in _tested():
        counts[tested.outcome.state] += 1
        _SHOWN[form](tested)
    if form == "table":
        _summary(counts)
    click.get_current_context().exit(1 if counts[State.MISSED] or counts[State.UNCHECKED] else 0)


def _tested() -> Iterator[_Tested]:
    from douane.operations.controls import CONTROLS  # noqa: PLC0415  # loads all of Douane

    config, validity = _config()
    yield _Tested(Control("the policy is valid", "the documents in force here", lambda _: validity), validity)
    for control in CONTROLS:
        yield _Tested(control, _outcome(control, config))


def _config() -> tuple[Config, Outcome]:
    """What is in force; where that cannot be used, what is wrong, and the built-in policy."""
    from douane.wiring import folders  # noqa: PLC0415  # as above

    try:
        config = load(*folders())
    except ConfigError as error:
        because = f"{error.message}; {error.fix}; the rest is tested with the built-in policy"
        return read([built_in()]), missed(because)
    return config, fired(", ".join(document.name for document in config.documents))


def _outcome(control: Control, config: Config) -> Outcome:
    try:
        return control.check(config)
    except Exception as error:  # noqa: BLE001  # one test that goes wrong must not hide the others
        return unchecked(f"the test itself went wrong ({type(error).__name__}: {error})")


def _show_line(tested: _Tested) -> None:
    control, outcome = tested
    sent = f"{control.sent} → " if control.sent else ""
    told = visible(f"{control.name}: {sent}{_LOUD.get(outcome.state, '')}{outcome.happened}")
    click.echo(f"{_MARKS[outcome.state]} {told}")


def _show_json(tested: _Tested) -> None:
    control, outcome = tested
    told = {"control": control.name, "state": outcome.state}
    click.echo(as_line(told | {"sent": control.sent, "happened": outcome.happened}))


def _summary(counts: Counter[State]) -> None:
    fires = counts[State.FIRED]
    click.echo(f"{fires} of {fires + counts[State.MISSED] + counts[State.UNCHECKED]} controls fire")


_SHOWN: Final[Mapping[str, Callable[[_Tested], None]]] = {"table": _show_line, "json": _show_json}
