"""What can go wrong with a client's request and with an upstream's answer."""

from __future__ import annotations

from douane.errors import DouaneError


class ClientError(Exception):
    """A client did not keep to HTTP or to the limits; a handler that lets it pass answers with `status`."""

    status = 400


class TooLarge(ClientError):
    """The body is longer than the limit; the rest of it is not read."""

    status = 413


class TooSlow(ClientError):
    """The body comes more slowly than the limits allow."""

    status = 408


class Incomplete(ClientError):
    """The client has gone; there is nobody to answer."""


class HttpError(DouaneError):
    """An upstream did not answer as it should; `may_have_acted` is whether the request may have reached it."""

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


class Broken(HttpError):
    """The upstream closed the connection early, or what it sent is not an answer."""

    may_have_acted = True
