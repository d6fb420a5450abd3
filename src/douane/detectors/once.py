"""What is worked out when it is first asked for, and once: `functools.cached_property` without its lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

V = TypeVar("V")


class once(Generic[V]):  # noqa: N801  # stands where `property` does
    """A property that gives way to its value; for objects that one thread has to itself."""

    def __init__(self, work: Callable[[Any], V]) -> None:
        self._work = work
        self.__doc__ = work.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, one: None, owner: type) -> Self: ...
    @overload
    def __get__(self, one: object, owner: type) -> V: ...
    def __get__(self, one: object | None, owner: type) -> Self | V:
        if one is None:
            return self
        value = self._work(one)
        setattr(one, self._name, value)  # asking for `__dict__` would cost a dictionary
        return value
