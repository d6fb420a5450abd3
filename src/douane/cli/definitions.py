"""What servers show, and what changed in it, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from douane.audit.visible import visible
from douane.cli.tables import clock
from douane.inventory.diff import Change, diff
from douane.inventory.identity import handle
from douane.inventory.words import Piece, PieceKind
from douane.model.server import Pin, ServerIdentity, State
from douane.operations.defined import Reasons
from douane.stores.base import Registered

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

_STYLES: Final = {State.APPROVED: "green", State.DRIFTED: "bold red", State.HELD: "yellow"}
_MARKS: Final = {  # as in `git diff --word-diff`, so that it can be read without colours
    PieceKind.OLD: ("[-", "-]", "red"),
    PieceKind.NEW: ("{+", "+}", "green"),
    PieceKind.SAME: ("", "", ""),
}
_STANDS: Final = {
    State.APPROVED: "is approved",
    State.DRIFTED: "is not what was approved",
    State.HELD: "waits for its first approval",
}
_LONGEST_SAME: Final = 400  # characters of unchanged text that are shown whole
_ENDS: Final = 160


def server_line(found: Registered, waiting: int) -> str:
    """A server, and how much of it waits for somebody."""
    server = found.server
    version = f" {server.version}" if server.version else ""
    told = f"{waiting} waiting" if waiting else "nothing waiting"
    return visible(
        f"{handle(server)}  ({server.command}{version}), begun or reached {clock(found.last_seen)}, {told}"
    )


def pins_table(pins: Sequence[Pin], reasons: Reasons) -> Table:
    """One row for each definition of a server; `reasons` tells why one waits."""
    from rich.table import Table  # noqa: PLC0415  # 40 ms that --json need not wait for
    from rich.text import Text  # noqa: PLC0415

    table = Table("  kind", "name", "state", "by", "since", "why", box=None, pad_edge=False)
    for pin in pins:
        state = Text(pin.state, style=_STYLES[pin.state])
        by = "—" if pin.state is State.HELD else visible(pin.by)  # nobody has approved it
        why = Text("\n".join(map(visible, reasons(pin))))
        table.add_row(f"  {pin.kind}", Text(visible(pin.name)), state, Text(by), clock(pin.at), why)
    return table


def difference(server: ServerIdentity, pin: Pin, reasons: Reasons) -> Text:
    """Why a definition waits, and what changed in it, word by word: `[-…-]` in red, `{+…+}` in green."""
    from rich.text import Text  # noqa: PLC0415

    text = Text(f"{pin.kind} {visible(pin.name)} of {visible(handle(server))} ", style="bold")
    text.append(_STANDS[pin.state], style=_STYLES[pin.state])
    if pin.state is State.DRIFTED:
        text.append(f" by {visible(pin.by)}", style="")
    for reason in reasons(pin):
        text.append(f"\n  because {visible(reason)}", style="")
    for change in diff(pin):
        text.append("\n").append_text(_change(change))
    return text


def _change(change: Change) -> Text:
    from rich.text import Text  # noqa: PLC0415

    text = Text(f"  {change.where or '/'}  {change.kind}\n    ", style="")
    for piece in change.pieces:
        before, after, style = _MARKS[piece.kind]
        shown = "".join(_shortened(piece)).replace("\n", "\n    ")
        text.append(f"{before}{shown}{after}", style=style)
    return text


def _shortened(piece: Piece) -> Iterator[str]:
    """The piece; of what stayed the same, only what stands near a change."""
    left_out = len(piece.text) - 2 * _ENDS
    if piece.kind is not PieceKind.SAME or len(piece.text) <= _LONGEST_SAME:
        yield piece.text
        return
    yield piece.text[:_ENDS]
    yield f" … {left_out} characters … "
    yield piece.text[-_ENDS:]
