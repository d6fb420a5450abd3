"""Asking registries and advisory services over HTTP, with bounds; who does not answer is unknown."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Mapping
from email.message import Message
from typing import IO, Final, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from douane import __version__
from douane.model.facts import Unknown

PATIENCE: Final = 10.0  # seconds
LARGEST: Final = 64 << 20
_NOT_THERE: Final = 404
_ROOM: Final = 64 << 20  # bytes of answers that are kept while one target is looked at


class Question(NamedTuple):
    """What is asked: a URL, headers, and a body where it is a POST."""

    url: str
    headers: Mapping[str, str] = {}
    body: bytes | None = None


class Answer(NamedTuple):
    """What was answered; nothing there is an answer, too."""

    content: bytes
    type: str = ""
    is_there: bool = True


Ask = Callable[[Question], Answer | Unknown]


def offline(question: Question) -> Unknown:
    """The way to ask of somebody who does not want to."""
    return Unknown(f"{urlsplit(question.url).hostname} was not asked: offline")


def ask(question: Question) -> Answer | Unknown:
    """Asks once; anything but an answer becomes a sentence that names the host and no more."""
    host = urlsplit(question.url).hostname
    if urlsplit(question.url).scheme not in {"http", "https"}:
        return Unknown(f"`{urlsplit(question.url).scheme}:` is no address of a service")
    headers = {"User-Agent": f"douane/{__version__}", **question.headers}
    request = Request(question.url, question.body, headers)  # noqa: S310  # checked above
    try:
        with _OPENER.open(request, timeout=PATIENCE) as answer:
            content = answer.read(LARGEST + 1)
            if len(content) > LARGEST:
                return Unknown(f"{host} answered more than {LARGEST >> 20} MiB")
            return Answer(content, answer.headers.get_content_type())
    except HTTPError as error:
        error.close()
        return (
            Answer(b"", "", is_there=False)
            if error.code == _NOT_THERE
            else Unknown(f"{host} answered {error.code}")
        )
    except (URLError, OSError, http.client.HTTPException, ValueError) as error:
        return Unknown(f"{host} could not be reached: {_why(error)}")


def remembering(ask: Ask) -> Ask:
    """A way to ask that keeps answers, as far as there is room, for whoever asks the same once more."""
    kept: dict[tuple[object, ...], Answer] = {}

    def again(question: Question) -> Answer | Unknown:
        key = (question.url, tuple(question.headers.items()), question.body)
        if key in kept:
            return kept[key]
        answer = ask(question)
        room = _ROOM - sum(len(one.content) for one in kept.values())
        if isinstance(answer, Answer) and len(answer.content) <= room:
            kept[key] = answer
        return answer

    return again


def document(answer: Answer) -> Mapping[str, object] | Unknown:
    """The JSON object that was answered."""
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError):
        return Unknown("the answer is no JSON")
    return found if isinstance(found, dict) else Unknown("the answer is no JSON object")


def _why(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    return str(getattr(reason, "strerror", None) or reason)[:200]


class _SameHost(HTTPRedirectHandler):
    """Follows a redirection, to another host without the credentials of the one that redirects."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        following = super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]  # typeshed wants a subclass of Message
        if following is not None and urlsplit(newurl).netloc != urlsplit(req.full_url).netloc:
            following.remove_header("Authorization")
        return following


_OPENER: Final = build_opener(_SameHost)
