"""Plain tables for the terminal: names to the left, numbers to the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Row = Mapping[str, str | int | float]


def table(rows: Sequence[Row]) -> str:
    """The rows under their keys; every row has the keys of the first."""
    head = tuple(rows[0])
    cells = [head, *(tuple(shown(row[name]) for name in head) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(head))]
    return "\n".join(aligned(line, widths) for line in cells)


def shown(value: str | float) -> str:
    """A number with as many decimals as it deserves."""
    if isinstance(value, float):
        return f"{value:.2f}" if abs(value) < 10 else f"{value:.0f}"  # noqa: PLR2004  # one digit before the point
    return str(value)


def aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    """The first cell to the left, the others to the right."""
    first, *others = (
        cell.rjust(width) if column else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(line, widths, strict=True))
    )
    return "  ".join((first, *others)).rstrip()
