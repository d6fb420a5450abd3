"""The secrets of one sandbox: what stands for them in it, and what they are at each moment."""

from __future__ import annotations

import re
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from secrets import choice
from typing import Final

from douane.detectors.formats import PATTERNS
from douane.errors import ConfigError, DouaneError
from douane.model.profile import HostSecret
from douane.model.secret import Reveal
from douane.sandbox.egress.pace import Pace
from douane.sandbox.egress.placeholders.authority import Authority
from douane.sandbox.egress.placeholders.forms import Watch
from douane.sandbox.egress.placeholders.held import Held, held
from douane.sandbox.egress.placeholders.roots import FILE, VARIABLES, with_roots
from douane.sandbox.egress.placeholders.scrub import Scrub
from douane.sandbox.egress.placeholders.shape import LEAST, placeholder_for
from douane.sandbox.egress.placeholders.swap import refuse
from douane.sandbox.egress.refusals import RefusedError, Why

_FIT: Final = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")  # for a header, and no second one
_A_MINUTE: Final = 1200
_KNOWN: Final = 8  # values of one secret that answers are cleared of, as it changes


class Placeholders:
    """What stands for these secrets, made anew by chance; `reveal` looks one up, by many threads.

    Raises:
        DouaneError: one of them cannot be had, nothing can stand for it, or its roots cannot be read.
    """

    def __init__(self, secrets: Iterable[HostSecret], reveal: Reveal) -> None:
        self._reveal = reveal
        self._pace = Pace(_A_MINUTE, time.monotonic)
        self._lock = threading.Lock()
        self._values: dict[Held, list[str]] = {}
        self._contexts: dict[str, ssl.SSLContext] = {}
        for one in secrets:
            if one.ca:
                self._context(one.ca)
            value = _checked(one, reveal(one.reference))
            self._values[held(one, _placeholder(value))] = [value]
        self.held: Final = tuple(self._values)
        self.authority: Final = Authority(host for one in self.held for host in one.hosts)

    @property
    def variables(self) -> Mapping[str, str]:
        """Variables of the sandbox, also those that have programs trust the gate."""
        placeholders = {one.secret.variable: one.placeholder for one in self.held}
        return dict.fromkeys(VARIABLES, FILE) | placeholders

    @property
    def files(self) -> Mapping[str, bytes]:
        """Files of the sandbox."""
        return {FILE: with_roots(self.authority.certificate)}

    def of(self, host: str, port: int) -> tuple[Held, ...]:
        """Those whose values may go to a host in normal form."""
        return tuple(one for one in self.held if one.is_for(host, port))

    def context(self, host: str, port: int) -> ssl.SSLContext:
        """What verifies the host, by the roots of the system or those that were named for it."""
        return self._context(next((one.secret.ca for one in self.of(host, port) if one.secret.ca), ""))

    def _context(self, file: str) -> ssl.SSLContext:
        with self._lock:
            if file not in self._contexts:
                self._contexts[file] = _verifying(file)
            return self._contexts[file]

    def count_swap(self) -> None:
        """Nothing, unless there are so many that their entries would fill the disk.

        Raises:
            RefusedError: there are.
        """
        if self._pace.is_over():
            raise RefusedError(
                Why.CROWD, f"this server may send {_A_MINUTE} requests with a secret in a minute"
            )

    def value(self, one: Held) -> str:
        """What it is now.

        Raises:
            RefusedError: it cannot be had.
        """
        try:
            value = _checked(one.secret, self._reveal(one.secret.reference))
        except DouaneError as error:
            raise RefusedError(
                Why.WITHHELD, f"the secret of `{one.secret.variable}` cannot be had: {error.message}"
            ) from None
        with self._lock:
            known = self._values[one]
            if value not in known:
                known.append(value)
                del known[:-_KNOWN]
        return value

    def check(self, said: bytes) -> None:
        """Nothing, where no placeholder is in something that is for no host of a secret.

        Raises:
            RefusedError: there is one.
        """
        self.check_stream()(said)

    def check_stream(self) -> Callable[[bytes], None]:
        """The same for what is said piece by piece."""
        watch = Watch(one.placeholder for one in self.held)
        return lambda piece: refuse(watch.seen(piece), (), self.held)

    def scrub(self, mine: Collection[Held]) -> Scrub:
        """What turns back all values that could have gone out: if need be into placeholders of `mine`."""
        with self._lock:
            known = sorted(self._values.items(), key=lambda one: one[0] in mine)  # the last one counts
            return Scrub((value, one.placeholder) for one, values in known for value in values)


def _verifying(file: str) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=file or None)
    except OSError as error:
        message = f"`{file}`, the roots of hosts with a secret, cannot be read: {error.strerror or error}"
        raise ConfigError(message, "name a PEM file in `ca`, or none for the roots of the system") from None
    context.set_alpn_protocols(["http/1.1"])
    return context


def _placeholder(value: str) -> str:
    prefixes = (prefix for pattern in PATTERNS for prefix in pattern.literals)
    return placeholder_for(value, prefixes, choice)


def _checked(secret: HostSecret, value: str) -> str:
    fix = f"name `{secret.variable}` in `env` instead, if the server may have it"
    if len(value) < LEAST:
        message = f"the secret of `{secret.variable}` is too short to be told from other text"
        raise ConfigError(message, fix)
    if not _FIT.fullmatch(value):
        message = f"the secret of `{secret.variable}` has characters that no header can have"
        raise ConfigError(message, fix)
    return value
