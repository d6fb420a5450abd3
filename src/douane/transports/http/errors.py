"""What can go wrong with a client's request and with an upstream's answer."""

from __future__ import annotations

from douane.errors import DouaneError
from douane.model.events import Told


class ClientError(Exception):
    """A client did not keep to HTTP or to the limits; what a handler lets pass is answered with `status`."""

    status = 400


class Malformed(ClientError):
    """What came is not a request as this listener reads them; the text says what is wrong with it."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


class TooLarge(ClientError):
    """The body is longer than the limit; the rest of it is not read."""

    status = 413


class TooSlow(ClientError):
    """The body comes more slowly than the limits allow."""

    status = 408


class TooMany(ClientError):
    """The client asks for more at a time than it may."""

    status = 429


class Incomplete(ClientError):
    """The client has gone; there is nobody to answer."""


class HttpError(DouaneError):
    """An upstream did not answer as it should.

    `status` is what a gateway answers then (RFC 9110 §15.6), and `after` how many seconds later to ask again.
    `told` is what clients hear in place of a message that is not for them.
    """

    status = 502
    after = 0
    told: Told = ""


class Unreachable(HttpError):
    """No connection could be made."""


class Untrusted(HttpError):
    """The certificate of the upstream does not verify, or is not the pinned one."""


class Busy(HttpError):
    """All connections to the upstream are in use and none became free in time."""

    status = 503
    after = 1


class Resting(HttpError):
    """The upstream could not be reached several times in a row, and is left alone for some seconds."""

    status = 503

    def __init__(self, shown: str, failures: int, after: int) -> None:
        super().__init__(
            f"`{shown}` could not be reached {failures} times in a row, and is tried again in {after} s",
            "see whether that server runs, and whether its URL in the configuration is right",
        )
        self.after = after


class TimedOut(HttpError):
    """The upstream did not answer, or did not go on answering, in time."""

    status = 504


class Oversized(HttpError):
    """The answer is longer than whoever asked wants to have."""


class Broken(HttpError):
    """The upstream closed the connection early, or what it sent is not an answer."""
