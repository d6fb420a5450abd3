"""Whether every control fires: a known-bad sample through each, under the policy in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from douane.config import Config, read
from douane.errors import ConfigError
from douane.operations.base import Body, Given, Place, Role, View
from douane.operations.controls.base import Control, Outcome, State, fired, missed, unchecked
from douane.operations.within import ensure_whole
from douane.stores.documents import built_in, load


class Tested(NamedTuple):
    """A control, and what came of its sample."""

    control: Control
    outcome: Outcome


def shown(place: Place, _given: Given) -> Body:
    """Every control with what came of its sample, and how many fire; takes seconds."""
    ensure_whole(place)
    found = [*tested(place.config, None, ())]
    counts = Counter(one.outcome.state for one in found)
    rows = [_row(one.control, one.outcome) for one in found]
    return {"controls": rows, **{state.value: counts[state] for state in State}}


def _row(control: Control, outcome: Outcome) -> Body:
    told = {"control": control.name, "state": outcome.state}
    return told | {"sent": control.sent, "happened": outcome.happened}


def tested(folder: str, project: str | None, also: Iterable[Control]) -> Iterator[Tested]:
    """Every control, and those of layers above, tested with what the documents of these folders say."""
    from douane.operations.controls import CONTROLS  # noqa: PLC0415  # loads all of Douane

    config, validity = _config(folder, project)
    yield Tested(Control("the policy is valid", "the documents in force here", lambda _: validity), validity)
    for control in (*CONTROLS, *also):
        yield Tested(control, _outcome(control, config))


def _config(folder: str, project: str | None) -> tuple[Config, Outcome]:
    """What is in force; where that cannot be used, what is wrong, and the built-in policy."""
    try:
        config = load(folder, project)
    except ConfigError as error:
        because = f"{error.message}; {error.fix}; the rest is tested with the built-in policy"
        return read([built_in()]), missed(because)
    return config, fired(", ".join(document.name for document in config.documents))


def _outcome(control: Control, config: Config) -> Outcome:
    try:
        return control.check(config)
    except Exception as error:  # noqa: BLE001  # one test that goes wrong must not hide the others
        return unchecked(f"the test itself went wrong ({type(error).__name__}: {error})")


VIEWS: Final = (
    View("doctor", "/doctor", Role.OPERATOR, "Whether every control fires; takes seconds.", shown),
)
