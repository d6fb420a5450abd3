"""Where data came from and where it goes: what is remembered of it, and what is found in what leaves."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.engine.spoken import arguments_in, beside
from douane.flow import (
    DESTRUCTIVE,
    PRIVATE,
    SINK,
    UNTRUSTED,
    Labels,
    addresses,
    is_link,
    joined,
    keep_ends,
    knows_private,
    labels_of,
    labels_of_resource,
    leaving,
    of_content,
    read,
    said,
    sources,
    stream,
)
from douane.flow.canary import has_canary
from douane.flow.labels import NONE, OF_TOOLS
from douane.flow.traces import SHORT, Copy, Look
from douane.flow.values import decoded_runs, strings_in, texts_of, uris_of, values_of, words_in
from douane.model.finding import Finding, Severity
from douane.protocol.direction import Direction
from douane.protocol.json import places
from douane.protocol.jsonrpc import Request, Response

if TYPE_CHECKING:
    from douane.engine.case import Case
    from douane.engine.rules import Rules
    from douane.model.flow import Flow
    from douane.model.message import Message
    from douane.model.session import Session

TAGS: Final = ("MCP10:2025", "ASI02", "AML.T0086", "MCP-T5")
TRIFECTA: Final = "flow.trifecta"
_CALL: Final = "tools/call"
_SPEAKING: Final = frozenset({_CALL, "prompts/get", "resources/read", "completion/complete"})
BRINGING: Final = frozenset({_CALL, "prompts/get", "resources/read", "tasks/result"})
_NOTHING: Final[Mapping[str, object]] = {}
_URL: Final = re.compile(r"https?://([^\s\"'<>]+)\Z", re.IGNORECASE)
_MOST: Final = 8  # findings about copies in one message


class _Place(NamedTuple):
    """A string of a message: the pointer to it, whether it is a name, and its text."""

    pointer: str
    in_key: bool
    text: str


class _Copied(NamedTuple):
    """A copy, its text as a stream, and where it stands."""

    copy: Copy
    piece: bytes
    place: _Place


def find_canary(case: Case) -> Iterable[Finding]:
    """A planted value in what goes to a server, in any form that it can be read in."""
    key, message = case.rules.canary_key, case.message
    if not key or message.direction is not Direction.TO_SERVER:
        return ()
    texts = [layer.content for layer in case.text.layers]
    if not any(has_canary(key, stream(text)) for text in (*texts, *decoded_runs(texts[0]))):
        return ()
    where = next((n for n, text in enumerate(message.strings) if has_canary(key, stream(text))), None)
    place = _longest(message) if where is None else _at(message, where)
    because = "a value that was planted where nobody honest takes it from"
    told = (place.pointer, because, 0, len(place.text))
    return (Finding("flow.canary", Severity.CRITICAL, *told, in_key=place.in_key, tags=TAGS),)


def find_flow(case: Case) -> Iterable[Finding]:
    """What of private sources is in a message to another server, and what the session had read before it."""
    flow, message = case.session.flow, case.message
    if flow is None or message.direction is not Direction.TO_SERVER:
        return ()
    untrusted = sources(flow, UNTRUSTED, case.at)
    is_telling = untrusted or (flow.shared is not None and flow.shared.broken)
    if knows_private(flow, case.session.server.name) or (is_telling and message.method in _SPEAKING):
        return _flowing(case, flow, untrusted)
    return ()


def _flowing(case: Case, flow: Flow, untrusted: Mapping[str, int]) -> Iterator[Finding]:
    is_speaking = case.message.method in _SPEAKING
    labels = labels_for(case.session, case.message, case.text.about.definition, case.rules)
    if is_speaking and flow.shared is not None and flow.shared.broken:
        yield _about_sharing(flow.shared.broken)
    for copied in _copies(case, flow, labels)[:_MOST]:
        yield _about_copy(copied, *_rule(copied.copy, labels, untrusted))
    if is_speaking:
        private = sources(flow, PRIVATE, case.at).keys() - {case.session.server.name}
        yield from _about_labels(labels, untrusted, private)


def result_labels(session: Session, message: Message, rules: Rules) -> frozenset[str]:
    """What the answer to this request will be labelled with."""
    if message.method not in BRINGING or not isinstance(message.packet, Request):
        return frozenset()
    arguments = arguments_in(message.packet)
    found = of_content(labels_for(session, message, _NOTHING, rules).source, arguments)
    return found if not rules.settings.labels else _of_resources(session, arguments, rules, found)


def note_flow(session: Session, message: Message, rules: Rules, at: float) -> None:
    """Remember what a message that passes has brought, or what the client has said in it."""
    flow, packet = session.flow, message.packet
    if flow is None or message.method not in BRINGING:
        return
    if isinstance(packet, Response) and message.direction is Direction.TO_CLIENT:
        labels = message.answers.labels if message.answers else frozenset()
        if rules.settings.labels:
            labels |= labels_shown(session, packet.outcome, rules)
        texts = strings_in(packet.outcome) if packet.failed else texts_of(packet.outcome)
        read(flow, texts, labels, session.server.name, at)
        session.labels |= labels
    elif isinstance(packet, Request) and message.direction is Direction.TO_SERVER:
        arguments, more = arguments_in(packet), beside(packet)
        said(flow, _words(arguments, more), session.server.name, at)
        keep_ends(flow, _tool(session, message), arguments)
        if more:
            keep_ends(flow, _beside(session, message), more)


def labels_for(session: Session, message: Message, definition: Mapping[str, object], rules: Rules) -> Labels:
    """What the tool that a message is about is labelled with."""
    said_of = definition.get("annotations")
    annotations = said_of if isinstance(said_of, dict) else _NOTHING
    tool = message.subject if message.method == _CALL else ""
    stated = rules.settings.labels
    found = labels_of(session.server, tool, annotations, stated)
    if not stated or not isinstance(message.packet, Request):
        return found
    every = (
        labels_of_resource(session.server.name, uri, stated)
        for uri in addresses(arguments_in(message.packet))
    )
    return Labels(found.source, found.deed.union(*(one & OF_TOOLS for one in every if one)))


def _copies(case: Case, flow: Flow, labels: Labels) -> list[_Copied]:
    """The copies in a message, each once; one to no sink, of which nothing follows, has a brief look."""
    if not knows_private(flow, case.session.server.name):
        return []
    found: dict[bytes, _Copied] = {}
    look = Look.CLOSE if SINK in labels.deed else Look.BRIEF
    for one, before in _streams(case, flow, look):
        for copy in leaving(flow, one, case.session.server.name, case.at, look):
            piece = one[copy.start : copy.end]
            if copy.end > before and not any(piece in other for other in found):
                found[piece] = _Copied(copy, piece, _place(case.message, piece))
    return [each for each in found.values() if not _is_followed(each.place, flow)]


def _streams(case: Case, flow: Flow, look: Look) -> Iterator[tuple[bytes, int]]:
    """All ways to read what is said, with how much of each was said before."""
    arguments, more = arguments_in(case.message.packet), beside(case.message.packet)
    values = values_of(_words(arguments, more))
    yield stream(values), 0
    is_plain = not case.text.visible.cuts  # then the first layer is the values
    for number, layer in enumerate(case.text.layers):
        if number or not is_plain:
            yield stream(layer.content), 0
        if layer.folded is not layer:  # look-alikes and compatible forms
            yield stream(layer.folded.content), 0
    if look is Look.CLOSE or len(values) <= SHORT:
        for text in decoded_runs(values):
            yield stream(text), 0
    yield from joined(flow, _tool(case.session, case.message), arguments)
    yield from joined(flow, _beside(case.session, case.message), more)


def _words(arguments: Mapping[str, object], more: Mapping[str, object]) -> Iterator[str]:
    return chain(strings_in(arguments), words_in(more)) if more else strings_in(arguments)


def _tool(session: Session, message: Message) -> str:
    return f"{session.server.name}/{message.subject}"


def _beside(session: Session, message: Message) -> str:
    return f"{_tool(session, message)} beside"


def _place(message: Message, piece: bytes) -> _Place:
    """Where the copy stands; one that was encoded or split stands in the longest string."""
    number = next((n for n, text in enumerate(message.strings) if piece in stream(text)), None)
    return _longest(message) if number is None else _at(message, number)


def _longest(message: Message) -> _Place:
    texts = message.strings
    return _at(message, max(range(len(texts)), key=lambda n: len(texts[n])))


def _at(message: Message, number: int) -> _Place:
    place = places(message.value, {number})[number]
    return _Place(place.pointer, place.in_key, message.strings[number])


def _is_followed(place: _Place, flow: Flow) -> bool:
    """Whether it is a link that stood there as it is, so that nothing of what was read is in it."""
    link = _URL.match(place.text)
    return link is not None and is_link(flow, stream(link[1]))


def _rule(copy: Copy, labels: Labels, untrusted: Mapping[str, int]) -> tuple[str, Severity]:
    """What a copy is found as: more where it goes to others, most where somebody else may have wanted it."""
    is_sink = SINK in labels.deed
    if copy.is_value:
        return "flow.value", Severity.LOW if is_sink else Severity.INFO
    if is_sink and any(first < copy.number for name, first in untrusted.items() if name != copy.origin):
        return TRIFECTA, Severity.HIGH
    return "flow.copy", Severity.MEDIUM if is_sink else Severity.INFO


def _about_copy(copied: _Copied, rule: str, severity: Severity) -> Finding:
    copy, piece, place = copied
    what = "a value" if copy.is_value else f"{copy.length} letters and digits"
    because = f"{what} that `{copy.origin}` has shown"
    if rule == TRIFECTA:
        because += " after untrusted words from elsewhere"
    digest, end = sha256(piece).hexdigest(), len(place.text)
    return Finding(
        *(rule, severity, place.pointer, because, 0, end),
        in_key=place.in_key,
        tags=TAGS,
        digest=digest,
        origin=copy.origin,
    )


def _about_sharing(broken: str) -> Finding:
    because = f"it is not known what other programs of this host have read: {broken}"
    return Finding("flow.unshared", Severity.LOW, "", because, tags=TAGS)


def _about_labels(labels: Labels, untrusted: Collection[str], private: Collection[str]) -> Iterator[Finding]:
    """What only follows from labels, whatever the arguments say."""
    if untrusted and SINK in labels.deed:
        if private:
            because = "words for others, in a session that has read private and untrusted ones"
            yield Finding("flow.trifecta-labels", Severity.INFO, "", because, tags=TAGS)
        else:
            because = "words for others, in a session that has read untrusted ones"
            yield Finding("flow.untrusted-then-sink", Severity.INFO, "", because, tags=TAGS)
    if untrusted and DESTRUCTIVE in labels.deed:
        because = "a call that cannot be undone, in a session that has read untrusted words"
        yield Finding("flow.untrusted-then-destructive", Severity.INFO, "", because, tags=TAGS)


def _of_resources(
    session: Session, arguments: Mapping[str, object], rules: Rules, otherwise: frozenset[str]
) -> frozenset[str]:
    """The labels of all resources that a call names: what was said of each, or `otherwise`."""
    stated = rules.settings.labels
    every = [labels_of_resource(session.server.name, uri, stated) for uri in addresses(arguments)]
    if not every:
        return otherwise
    return NONE.union(*(otherwise if one is None else one - OF_TOOLS for one in every))


def labels_shown(session: Session, result: Mapping[str, object], rules: Rules) -> frozenset[str]:
    """What was said of the resources that a result brings."""
    stated, name = rules.settings.labels, session.server.name
    return NONE.union(*(labels_of_resource(name, uri, stated) or NONE for uri in uris_of(result))) - OF_TOOLS
