"""Conditions in CEL, the Common Expression Language; loaded only when a document has a `when`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from douane.errors import installing

_TEXTS: Final = ("principal", "tenant", "server", "server_id", "tool", "method", "direction")
_LISTS: Final = ("roles", "labels")
_ARGUMENTS: Final = re.compile(r"\barguments\b")
_CALLERS: Final = re.compile(r"\b(?:principal|tenant|roles|labels)\b")
_COMPLAINT: Final = re.compile(
    r"<input>:\d+:(\d+): (?:Syntax error: )?(.*?)(?: expecting \{.*| \(in container .*)?$", re.MULTILINE
)


if TYPE_CHECKING:

    class _Value(Protocol):
        def value(self) -> object: ...

    class _Kind(Protocol):
        def name(self) -> str: ...

    class _Expression(Protocol):
        def eval(self, *, data: Mapping[str, object]) -> _Value: ...

        def return_type(self) -> _Kind: ...

    class _Environment(Protocol):
        def compile(self, expression: str) -> _Expression: ...


class Truth(Enum):
    """What came of a condition; one that errs, or gives something else than a bool, is BROKEN."""

    HOLDS = "holds"
    FAILS = "fails"
    BROKEN = "broken"


class ConditionError(Exception):
    """The text is no usable condition; the message says why, in one line, and `fix` what to do."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.fix = fix


class Condition(NamedTuple):
    """A condition as it is written, and compiled."""

    text: str
    expression: _Expression

    @property
    def is_about_arguments(self) -> bool:
        """Whether it speaks of arguments, and so of calls only."""
        return _ARGUMENTS.search(self.text) is not None

    @property
    def is_about_callers(self) -> bool:
        """Whether it may say something else for another principal or session."""
        return _CALLERS.search(self.text) is not None

    def test(self, variables: Mapping[str, object]) -> Truth:
        """What the condition says of `variables`; CEL bounds its own steps, and its regexes are linear."""
        try:
            outcome = self.expression.eval(data=variables).value()
        except (RuntimeError, ValueError, TypeError, ArithmeticError):  # a value that CEL cannot hold
            return Truth.BROKEN
        if outcome is True:
            return Truth.HOLDS
        return Truth.FAILS if outcome is False else Truth.BROKEN


def message_condition(text: str) -> Condition:
    """A condition on a message. Raises: ConditionError."""
    return _compiled(text, ())


def finding_condition(text: str) -> Condition:
    """A condition on a message and the `finding` that the rule looks at. Raises: ConditionError."""
    return _compiled(text, ("finding",))


def _compiled(text: str, extra: tuple[str, ...]) -> Condition:
    known = f"use a CEL expression over {', '.join((*_TEXTS, *_LISTS, 'arguments', *extra))}"
    try:
        expression = _environment(extra).compile(text)
    except ImportError:
        message = "conditions need CEL, which is not installed"
        raise ConditionError(message, f"{installing('cel')}, or match without `when`") from None
    except RuntimeError as error:
        raise ConditionError(_complaint(str(error)), known) from None
    kind = expression.return_type().name()
    if kind not in {"BOOL", "DYN"}:
        raise ConditionError(f"it gives {kind.lower()}, not a bool", "compare it with something")
    return Condition(text, expression)


@cache
def _environment(extra: tuple[str, ...]) -> _Environment:
    from cel_expr_python import cel  # noqa: PLC0415  # 15 ms that a policy without conditions need not pay

    kinds = dict.fromkeys(_TEXTS, cel.Type.STRING)
    anything = dict.fromkeys(("arguments", *extra), cel.Type.Map(cel.Type.STRING, cel.Type.DYN))
    lists = dict.fromkeys(_LISTS, cel.Type.List(cel.Type.STRING))
    environment: _Environment = cel.NewEnv(variables={**kinds, **anything, **lists})
    return environment


def _complaint(text: str) -> str:
    """The compiler's first complaint, in one line."""
    found = _COMPLAINT.search(text)
    return f"{found[2]} at column {found[1]}" if found else text.splitlines()[0]
