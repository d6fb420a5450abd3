"""The way to a Vault that a tenant has named: to public addresses, the very ones that were looked at."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable
from http.client import HTTPSConnection

from douane.errors import SecretError
from douane.vault.addresses import is_public

_FIX = "ask whoever runs the installation; keep the value here until then"


class PublicConnection(HTTPSConnection):
    """HTTPS to a host all of whose addresses are public."""

    def __init__(self, host: str, port: int | None, patience: float, tls: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=patience, context=tls)
        self._patience = patience
        self._tls = tls

    def connect(self) -> None:
        """Connect, by an address that was looked at.

        Raises:
            SecretError: the host is in this machine or network.
        """
        plain = connected(public_addresses(self.host, self.port), self.port, self._patience)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def public_addresses(host: str, port: int) -> list[str]:
    """The addresses of a host.

    Raises:
        SecretError: one of them is in this machine or network.
    """
    found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not all(map(is_public, found)):
        raise SecretError(f"the Vault at `{host}` has an address in this machine or network", _FIX)
    return found


def connected(addresses: Iterable[str], port: int, patience: float) -> socket.socket:
    """A connection to the first of these addresses that takes one.

    Raises:
        OSError: none does.
    """
    trouble = OSError("it has no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), patience)
        except OSError as error:
            trouble = error
    raise trouble
