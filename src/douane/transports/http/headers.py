"""Header fields as they came: an immutable list in which a name may stand more than once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from operator import itemgetter
from typing import Final, Literal, Self

_BLANK: Final = " \t"
_NAME: Final = itemgetter(0)
_VALUE: Final = itemgetter(1)


class Headers:
    """Fields with lower-case names, in order; values are stripped of optional white space (RFC 9110 §5.5).

    `get` gives the first value under a lower-case name, `has_repeated` says whether one stands there twice.
    """

    __slots__ = ("_fields", "_first", "get", "has_repeated")

    get: Callable[[str], str | None]

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        self._hold(tuple([(name.lower(), value.strip(_BLANK)) for name, value in fields]))

    @classmethod
    def received(cls, fields: Sequence[tuple[bytes, bytes]], encoding: Literal["ascii", "latin-1"]) -> Self:
        """Fields as a parser gives them.

        Raises:
            UnicodeDecodeError: A byte over 127 where `ascii` is wanted.
        """
        headers = cls.__new__(cls)
        names = map(bytes.lower, map(_NAME, fields))
        values = map(bytes.strip, map(_VALUE, fields), repeat(_BLANK.encode()))
        text = zip(map(str, names, repeat(encoding)), map(str, values, repeat(encoding)), strict=True)
        headers._hold(tuple(text))  # noqa: SLF001  # it is one of us
        return headers

    def _hold(self, fields: tuple[tuple[str, str], ...]) -> None:
        self._fields = fields
        self._first = first = dict(reversed(fields))
        self.get = first.get
        self.has_repeated = len(first) < len(fields)

    def all(self, name: str) -> tuple[str, ...]:
        """All values under this lower-case name, in order."""
        first = self.get(name)
        if first is None:
            return ()
        if not self.has_repeated:
            return (first,)
        return tuple([value for own, value in self._fields if own == name])

    def has_none_of(self, names: frozenset[str]) -> bool:
        """Whether no field has one of these lower-case names."""
        return names.isdisjoint(self._first)

    def items(self) -> Sequence[tuple[str, str]]:
        """All fields."""
        return self._fields

    def __len__(self) -> int:
        return len(self._fields)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self._fields == other._fields

    def __hash__(self) -> int:
        return hash(self._fields)

    def __repr__(self) -> str:
        return f"Headers({len(self._fields)} fields: {', '.join(name for name, _ in self._fields)})"
