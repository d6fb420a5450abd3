"""What is known at a place of a program: what its variables are, and what was checked by then."""

from __future__ import annotations

from dataclasses import dataclass, field

from douane.supply.source.flow.value import (
    UNKNOWN,
    Cleared,
    Danger,
    Source,
    Value,
    any_of,
    both,
    either,
    settled,
)


@dataclass(slots=True)
class State:
    """Variables by name (`self.root` is one), those around them, and what was cleared."""

    names: dict[str, Value] = field(default_factory=dict)
    cleared: dict[Source, frozenset[Danger]] = field(default_factory=dict)
    around: State | None = None
    is_optional: bool = False  # somebody who sets the server up chose this way, not a caller

    def get(self, name: str) -> Value | None:
        """What a variable is, with what was checked taken into account."""
        state: State | None = self
        while state is not None:
            if name in state.names:
                return settled(state.names[name], self.cleared)
            state = state.around
        return None

    def put(self, name: str, value: Value) -> None:
        """From here on the variable is that."""
        self.names[name] = value

    def pass_check(self, cleared: Cleared) -> None:
        """From here on these can do no more what they were checked for."""
        self.cleared = any_of(self.cleared, cleared)

    def copy(self) -> State:
        """The same state, to go on another way."""
        return State(dict(self.names), dict(self.cleared), self.around, self.is_optional)

    def beside(self, before: State) -> State:
        """The same state, as optional as the one that it came from."""
        self.is_optional = before.is_optional
        return self

    def settled(self, value: Value) -> Value:
        """A value with what was checked taken into account."""
        return settled(value, self.cleared)


def merged(one: State | None, other: State | None) -> State | None:
    """What is known where two ways meet; `None` is a way that does not come here."""
    if one is None or other is None:
        return one or other
    names = {
        name: either(_settled(one, name), _settled(other, name)) for name in {**one.names, **other.names}
    }
    cleared = (any_of if one.is_optional or other.is_optional else both)(one.cleared, other.cleared)
    return State(names, cleared, one.around, one.is_optional and other.is_optional)


def _settled(state: State, name: str) -> Value:
    return state.get(name) or UNKNOWN
