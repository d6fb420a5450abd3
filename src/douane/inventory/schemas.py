"""Tool schemas, enforced: what a call or a result may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from douane.inventory.enforcement import Enforced, Unenforced
    from douane.inventory.schema_faults import Fault
    from douane.model.server import Definition

_KEPT: Final = 1_000


class Schemas:
    """The schemas of definitions, compiled at first use; a call's check then costs some microseconds."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], Enforced | Unenforced] = {}

    def arguments(self, definition: Definition, arguments: Mapping[str, object]) -> tuple[Fault, ...]:
        """What is wrong with a call's arguments, nothing if they may pass.

        The rules are `schema.undeclared`, `schema.arguments` and `schema.unresolvable`. Never follows
        a reference out of the definition, and refuses what would take long to check.
        """
        return self._schema(definition, "inputSchema").arguments(arguments)

    def result(self, definition: Definition, structured: object) -> tuple[Fault, ...]:
        """What is wrong with a result's structured content: `schema.result` or `schema.unresolvable`.

        Nothing is where the tool has no output schema.
        """
        return self._schema(definition, "outputSchema").result(structured)

    def _schema(self, definition: Definition, member: str) -> Enforced | Unenforced:
        key = definition.digest, member
        found = self._compiled.get(key)
        return self._compile(key, definition.canonical) if found is None else found

    def _compile(self, key: tuple[str, str], canonical: str) -> Enforced | Unenforced:
        from douane.inventory.enforcement import enforced  # noqa: PLC0415  # see there

        if len(self._compiled) >= _KEPT:
            del self._compiled[next(iter(self._compiled))]
        found = self._compiled[key] = enforced(canonical, key[1])
        return found
