"""What detectors have found in one message, for when it is looked at again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from douane.detectors.text import Text
    from douane.model.finding import Finding


class Looked:
    """The findings in one message, and in what became of it by edits, by all that detectors were given.

    **Invariant:** detectors are functions of what they are given: in the same they find the same.
    """

    def __init__(self) -> None:
        self._found: list[tuple[tuple[object, ...], Sequence[Finding]]] = []

    def at(self, text: Text, by: object, look: Callable[[], Sequence[Finding]]) -> Sequence[Finding]:
        """What detectors `by` find in `text`: as before if they were asked that before, else by `look`."""
        given = (by, text.scanner, text.about, *_given(text))
        for before, found in self._found:
            if before == given:
                return found
        found = look()
        self._found.append((given, found))
        return found


def _given(text: Text) -> tuple[object, ...]:
    """The message as detectors know it; what it parses to is in its bytes."""
    message = text.message
    about = (message.direction, message.revision, message.answers, message.subject, message.method)
    return (*about, message.restored, message.is_edited, message.visited, message.raw)
