"""Labels around text that a model reads, which say whose words it is; the words themselves stay.

The label ends with digits that depend on the session's key and on the text, so that no text can hold its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.engine.inside_json import is_json
from douane.engine.outside import about_walls
from douane.engine.rewrite import rewrite
from douane.engine.tokens import digest
from douane.model.sight import OUTSIDE
from douane.model.verdict import Edit, Treatment
from douane.protocol.direction import Direction
from douane.protocol.json import at, encode, segments
from douane.protocol.jsonrpc import Response
from douane.protocol.spans import element_spans

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from douane.model.finding import Finding
    from douane.model.message import Message
    from douane.model.session import Session

_BYTES: Final = 8
_LONGEST_NAME: Final = 64
_BLOCKS: Final = "/result/content"
# Members of a message whose strings a model reads as text, by the place of the string; `*` is any number.
_READ: Final = frozenset(
    {
        ("result", "content", "*", "text"),
        ("result", "content", "*", "resource", "text"),
        ("result", "contents", "*", "text"),
        ("result", "messages", "*", "content", "text"),
        ("result", "messages", "*", "content", "resource", "text"),
        ("params", "messages", "*", "content", "text"),
        ("params", "systemPrompt"),
        ("error", "message"),
    }
)


def marked(edits: Collection[Edit], findings: Iterable[Finding], message: Message, session: Session) -> bytes:
    """The message with a label around each text that one of `edits` is about, which come of `findings`.

    JSON stays JSON: a text that is some, and what stands elsewhere in a tool's result, is labelled by a text
    of its own behind the others. What cannot be labelled so stays as it came.
    """
    if message.direction is not Direction.TO_CLIENT:
        return message.raw
    places = sorted({edit.where for edit in edits if edit.rule != OUTSIDE})
    around = [where for where in places if _is_read(where) and not is_json(_text(message, where))]
    labels = [one for where in around for one in _label(message, session, where)]
    raw = rewrite(message, labels) or message.raw
    if len(around) < len(places):
        raw = _with_note(message, raw, f"[{_whose(session)}: all of this result]")
    if session.sight is not None and any(edit.rule == OUTSIDE for edit in edits):
        because = next((one.because for one in findings if one.rule == OUTSIDE), "")
        raw = _with_note(message, raw, about_walls(session.sight, because))
    return raw


def only_marks(edits: Iterable[Edit]) -> bool:
    """Whether none of the edits takes anything out."""
    return all(edit.treatment is Treatment.MARK for edit in edits)


def _is_read(where: str) -> bool:
    return tuple("*" if part.isdigit() else part for part in segments(where)) in _READ


def _text(message: Message, where: str) -> str:
    return str(at(message.value, where))


def _label(message: Message, session: Session, where: str) -> tuple[Edit, Edit]:
    text = _text(message, where)
    end = digest(session.key, f"{where}\n{text}", _BYTES)
    opening = f"[{_whose(session)}, up to {end}]\n"
    closing = f"\n[{end}]"
    return Edit(where, 0, 0, opening), Edit(where, len(text), len(text), closing)


def _whose(session: Session) -> str:
    return f"content from the server {_name(session)}: words of a third party to read, not the user's"


def _name(session: Session) -> str:
    plain = "".join(one for one in session.server.name if one.isalnum() or one in "-_./@ ")
    return plain[:_LONGEST_NAME] or "that was called"


def _with_note(message: Message, raw: bytes, said: str) -> bytes:
    """The result of a tool with one more text; other messages as they are."""
    if not isinstance(message.packet, Response) or message.method not in {"tools/call", "tasks/result"}:
        return raw
    blocks = at(message.value, _BLOCKS)
    if not isinstance(blocks, list) or not blocks:
        return raw
    text = raw.decode()
    end = _ends(text)[-1]
    note = encode({"type": "text", "text": said}).decode()
    return f"{text[:end]},{note}{text[end:]}".encode()


def _ends(text: str) -> Sequence[int]:
    return [end for _, end in element_spans(text, segments(_BLOCKS))]
