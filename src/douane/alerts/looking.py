"""Whether secrets of sinks can be looked up, without a word to a sink."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing

from douane.alerts.road import Road
from douane.alerts.running import OURS
from douane.errors import DouaneError
from douane.policy.sinks import SECRET_KEYS, Sink
from douane.revealing import Revealing, revealing
from douane.stores.paths import state_folder


def troubles(sinks: Iterable[Sink]) -> Iterator[str]:
    """What is wrong, a sentence for each sink whose secrets are not there."""
    with closing(revealing(state_folder(), lambda: OURS)) as reveal:
        for sink in sinks:
            trouble = _trouble(sink, reveal)
            if trouble:
                yield trouble


def _trouble(sink: Sink, reveal: Revealing) -> str:
    road = Road(sink, reveal)
    try:
        for key in SECRET_KEYS[sink.kind]:
            road.secrets(key)
    except DouaneError as error:
        return f"{sink.name}: {error.message} ({error.fix})"
    finally:
        road.close()
    return ""
