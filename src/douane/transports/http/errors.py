"""What can go wrong with a client's request and with an upstream's answer."""

from __future__ import annotations

from douane.errors import DouaneError


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


class Incomplete(ClientError):
    """The client has gone; there is nobody to answer."""


class HttpError(DouaneError):
    """An upstream did not answer as it should; `may_have_acted` is whether it may have seen the request."""

    may_have_acted = False


class Unreachable(HttpError):
    """No connection could be made."""


class Untrusted(HttpError):
    """The certificate of the upstream does not verify, or is not the pinned one."""


class Busy(HttpError):
    """All connections to the upstream are in use and none became free in time."""


class TimedOut(HttpError):
    """The upstream did not answer, or did not go on answering, in time."""

    may_have_acted = True


class Oversized(HttpError):
    """The answer is longer than whoever asked wants to have."""

    may_have_acted = True


class Broken(HttpError):
    """The upstream closed the connection early, or what it sent is not an answer."""

    may_have_acted = True
