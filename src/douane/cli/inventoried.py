"""Whether a tool that somebody names was ever shown here, and may be used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from douane.audit.visible import visible
from douane.cli.servers import opened_store
from douane.engine.case import annotation
from douane.engine.surroundings import parsed
from douane.errors import DouaneError
from douane.model.server import Kind, Pin, ServerIdentity, State
from douane.operations.names import pins_of
from douane.policy.document import Annotation
from douane.policy.problem import nearest

_NO_USE = {
    State.DRIFTED: "is not what was approved: a call of it is held",
    State.HELD: "waits for its first approval: a call of it is held",
}


def doubts(server: str, tool: str) -> Iterator[str]:
    """What speaks against there being such a tool to call; nothing where nothing was recorded yet."""
    known, tools = _recorded(server)
    if not known:
        return
    if all(one.name != server for one in known):
        yield _unknown(f"no server called `{server}` was started here", server, (one.name for one in known))
        return
    found = [pin for pin in tools if pin.name == tool]
    if not found:
        names = (pin.name for pin in tools)
        yield _unknown(f"`{server}` has shown no tool `{tool}`: a call of it is held", tool, names)
    elif all(pin.state is not State.APPROVED for pin in found):
        yield visible(f"`{tool}` {_because(found)}")


def says_it_reads(server: str, tool: str) -> bool:
    """Whether every tool of this name that was approved here says that it only reads."""
    found = [pin.approved for pin in _recorded(server)[1] if pin.name == tool and pin.approved is not None]
    return bool(found) and all(annotation(parsed(one.canonical)) is Annotation.READS for one in found)


def _recorded(server: str) -> tuple[list[ServerIdentity], list[Pin]]:
    """All servers that were recorded, and the tools of those of this name; nothing where there is no log."""
    try:
        with opened_store() as store:
            known = [one.server for one in store.servers()]
            pins = [pin for one in known if one.name == server for pin in pins_of(store, one)]
    except DouaneError:
        return [], []  # whoever tries a policy need not have a log, and this is only an advice
    return known, [pin for pin in pins if pin.kind is Kind.TOOL and pin.name]


def _because(found: list[Pin]) -> str:
    return next(_NO_USE[pin.state] for pin in found if pin.state in _NO_USE)


def _unknown(said: str, text: str, known: Iterable[str]) -> str:
    near = nearest(text, dict.fromkeys(known))
    return visible(f"{said}; did you mean `{near}`?" if near else said)
