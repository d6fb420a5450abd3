"""Programs of any language in the few kinds of expressions and statements in which values move."""

from __future__ import annotations

from typing import NamedTuple


class Name(NamedTuple):
    """A variable."""

    line: int
    id: str


class Text(NamedTuple):
    """A text that stands in the source."""

    line: int
    value: str


class Plain(NamedTuple):
    """A number, a truth value, nothing: what cannot carry what a caller says; `word` is how it is written."""

    line: int
    word: str = ""


class Member(NamedTuple):
    """An attribute, or what a mapping has under a name that stands in the source."""

    line: int
    of: Expression
    name: str


class Element(NamedTuple):
    """What a list or mapping has at a place that is worked out."""

    line: int
    of: Expression
    key: Expression


class Joined(NamedTuple):
    """A text that is put together."""

    line: int
    parts: tuple[Expression, ...]


class Group(NamedTuple):
    """A list, tuple or set, in order."""

    line: int
    items: tuple[Expression, ...]


class Table(NamedTuple):
    """A mapping or an object; what is spread into it, or has no name, is under an empty name."""

    line: int
    pairs: tuple[tuple[str, Expression], ...]


class Call(NamedTuple):
    """A call or a construction."""

    line: int
    to: Expression
    arguments: tuple[Expression, ...]
    named: tuple[tuple[str, Expression], ...] = ()


class Compared(NamedTuple):
    """Two values compared: `==`, `!=`, `in`, `not in`, or `?` for any other way."""

    line: int
    operator: str
    left: Expression
    right: Expression


class Not(NamedTuple):
    """The opposite of a truth value."""

    line: int
    of: Expression


class Either(NamedTuple):
    """`and`, `or`, or `?` for a conditional expression, whose first part is the condition."""

    line: int
    operator: str
    parts: tuple[Expression, ...]


class Inline(NamedTuple):
    """A function that is written where its value is used."""

    line: int
    function: Function


Expression = (
    Name | Text | Plain | Member | Element | Joined | Group | Table | Call | Compared | Not | Either | Inline
)


class Parameter(NamedTuple):
    """What a function is given; `taken` is a name or a pattern, `type` what the source says of it."""

    taken: Expression
    type: str = ""


class Function(NamedTuple):
    """A function; `owner` is the class that it is a method of, `place` tells it from others on its line."""

    line: int
    name: str
    parameters: tuple[Parameter, ...]
    body: tuple[Statement, ...]
    owner: str = ""
    decorators: tuple[Expression, ...] = ()
    module: str = ""
    document: str = ""
    place: int = 0


class Define(NamedTuple):
    """A function gets its name."""

    line: int
    function: Function


class Import(NamedTuple):
    """A name for a module, or for what a module has under `name`."""

    line: int
    alias: str
    module: str
    name: str = ""


class Assign(NamedTuple):
    """A name or a pattern gets a value; `adds` where it keeps what it had."""

    line: int
    target: Expression
    value: Expression
    adds: int = 0


class Say(NamedTuple):
    """An expression for what it does."""

    line: int
    value: Expression


class Return(NamedTuple):
    """The end of a function with a value."""

    line: int
    value: Expression


class Stop(NamedTuple):
    """Nothing that follows in this block is reached: an error, or the next turn of a loop."""

    line: int


class If(NamedTuple):
    """Two ways to go on."""

    line: int
    test: Expression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


class Loop(NamedTuple):
    """A block that runs for each of something, or while something holds."""

    line: int
    target: Expression | None
    over: Expression
    body: tuple[Statement, ...]


class Attempt(NamedTuple):
    """A block, and those that run when it fails."""

    line: int
    body: tuple[Statement, ...]
    failed: tuple[tuple[Statement, ...], ...]


Statement = Define | Import | Assign | Say | Return | Stop | If | Loop | Attempt


class Module(NamedTuple):
    """One file: its path, its statements, and its lines as they stand there."""

    path: str
    body: tuple[Statement, ...]
    lines: tuple[str, ...]
    language: str
    is_broken: bool = False
