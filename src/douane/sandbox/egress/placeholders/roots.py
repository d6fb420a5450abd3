"""The roots that programs of this machine trust, for a sandbox whose programs are to trust one more."""

from __future__ import annotations

import os
import ssl
from typing import Final

FILE: Final = "/etc/douane/roots.pem"
# What programs of many kinds read to find roots; none of them reads the others' variables.
VARIABLES: Final = (
    *("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "GIT_SSL_CAINFO"),
    *("AWS_CA_BUNDLE", "DENO_CERT", "CARGO_HTTP_CAINFO", "PIP_CERT"),
)
_USUAL: Final = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


def with_roots(certificate: bytes) -> bytes:
    """This certificate and those of the system (PEM)."""
    for path in (ssl.get_default_verify_paths().cafile, *_USUAL):
        if path and os.path.isfile(path):  # noqa: PTH113  # pathlib costs milliseconds
            with open(path, "rb") as file:  # noqa: PTH123  # as above
                return certificate + b"\n" + file.read()
    return certificate
