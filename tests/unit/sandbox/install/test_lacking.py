"""A package that is for another Python or Node.js says so, and nothing of registries."""

from __future__ import annotations

import pytest

from douane.sandbox.install.lacking import Heard, distrusting, lacking
from douane.sandbox.install.requests import requested

# As uv 0.11 and npm 11 say it, of basic-memory 0.24.1 and @sentry/mcp-server 0.39.0.
UV = """\
  × No solution found when resolving dependencies:
      Because the current Python version ({here}) does not satisfy Python{needs} and all of:
          {package}>=0.15.1,<=0.23.2
          {package}>=0.24.0
      depend on Python{needs}, we can conclude that all of these cannot be used.

hint: Wheels are required for `{package}` because building from source is disabled for all packages (i.e., with `--no-build`)
"""
WARNED = """\
npm warn EBADENGINE Unsupported engine {
npm warn EBADENGINE   package: '@sentry/mcp-server@0.39.0',
npm warn EBADENGINE   required: { node: '>=22.13' },
npm warn EBADENGINE   current: { node: 'v20.20.2', npm: '11.19.1' }
npm warn EBADENGINE }
"""
REFUSED = """\
npm error code EBADENGINE
npm error engine Unsupported engine
npm error engine Not compatible with your version of node/npm: @sentry/mcp-server@0.39.0
npm error notsup Not compatible with your version of node/npm: @sentry/mcp-server@0.39.0
npm error notsup Required: {"node":">=22.13"}
npm error notsup Actual:   {"npm":"11.19.1","node":"v20.20.2"}
"""
MEMORY = requested(("uvx", "basic-memory", "mcp"))
SENTRY = requested(("npx", "-y", "@sentry/mcp-server@latest"))


@pytest.mark.parametrize(
    ("here", "needs", "other"),
    [("3.11.2", ">=3.12", "3.12"), ("3.13.1", ">=3.10,<3.13", "3.12"), ("3.9.2", ">=3.10,<3.14", "3.10")],
)
def test_another_python_is_named(here, needs, other):
    found = lacking(UV.format(package="basic-memory", here=here, needs=needs), MEMORY)
    assert found.message.startswith(f"`basic-memory` is for Python {needs}, and what uv takes here is 3.")
    assert f"`uvx --python {other} basic-memory`" in found.fix
    assert f"`uv python install {other}`" in found.fix


@pytest.mark.parametrize("said", [WARNED, REFUSED])
def test_another_node_is_named(said):
    found = lacking(said, SENTRY)
    assert found.message == "`@sentry/mcp-server` is for Node.js >=22.13, and here is 20.20.2"
    assert "renew @sentry/mcp-server" in found.fix


@pytest.mark.parametrize(
    ("said", "request_"),
    [
        ("error: Failed to fetch: `https://files.example/`\n", MEMORY),
        ("because x was not found in the package registry\n", MEMORY),
        (WARNED.replace("@sentry/mcp-server", "what-it-brings"), SENTRY),
        ("npm error code E404\n", SENTRY),
        (WARNED, MEMORY),
    ],
)
def test_other_words_are_of_something_else(said, request_):
    assert lacking(said, request_) is None


def test_all_that_was_said_is_heard_once_it_has_ended():
    heard = Heard()
    for piece in (b"x" * 100_000, b"one ", "größe".encode(), b""):
        assert heard.heard(piece) == []
    assert heard.words().endswith("one größe")
    assert len(heard.words()) < 70_000


# As uv, npm and pip say it of a registry behind a company's own certificate.
UV_DISTRUSTS = """\
error: Failed to fetch: `https://pypi.org/simple/mcp-server-time/`
  Caused by: client error (Connect)
  Caused by: invalid peer certificate: UnknownIssuer
"""
NPM_DISTRUSTS = """\
npm error code UNABLE_TO_GET_ISSUER_CERT_LOCALLY
npm error errno UNABLE_TO_GET_ISSUER_CERT_LOCALLY
npm error request to https://registry.npmjs.org/x failed, reason: unable to get local issuer certificate
"""
PIP_DISTRUSTS = (
    "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed'))"
)


@pytest.mark.parametrize(
    ("said", "request_", "variable"),
    [
        (UV_DISTRUSTS, MEMORY, "SSL_CERT_FILE"),
        (PIP_DISTRUSTS, MEMORY, "SSL_CERT_FILE"),
        (NPM_DISTRUSTS, SENTRY, "NODE_EXTRA_CA_CERTS"),
        ("npm error code SELF_SIGNED_CERT_IN_CHAIN\n", SENTRY, "NODE_EXTRA_CA_CERTS"),
    ],
)
def test_a_registry_that_nobody_trusts_is_told_with_the_variable_that_helps(said, request_, variable):
    found = distrusting(said, request_)
    assert f'"env": {{"{variable}": ' in found.fix
    assert f"`{variable}=/path/to/ca.pem douane sandbox install`" in found.fix


@pytest.mark.parametrize("said", [WARNED, REFUSED, "npm error code ECONNREFUSED\n", "error: not found\n"])
def test_what_fails_otherwise_is_no_matter_of_certificates(said):
    assert distrusting(said, SENTRY) is None
