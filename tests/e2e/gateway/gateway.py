"""`douane serve` in front of a server, in a home of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from tests.e2e import installed
from tests.e2e.gateway.passing import Change, passing
from tests.e2e.gateway.running import listening
from tests.e2e.person import seated
from tests.e2e.recordings import isolated_state

CONFIG = """\
[servers.one]
url = "{url}"
{more}
[gateway]
listen = "127.0.0.1:0"
"""
PATH = "/servers/one/mcp"


@contextmanager
def gateway(url: str, home: Path, config: str = CONFIG) -> Iterator[str]:
    """The URL at which a server is reached through Douane, by clients that cannot be told of a token too."""
    with (
        gateway_process(url, home, config) as (_process, address),
        passing(address + PATH, to_server=bearing(token_in(home))) as door,
    ):
        yield door


def more_for(url: str) -> str:
    """What the configuration must say of a server of the old way."""
    return 'transport = "sse"\n' if url.endswith("/sse") else ""


def token_in(home: Path) -> str:
    """The token that a gateway made for this machine's own clients."""
    return (Path(isolated_state(home)["DOUANE_STATE"]) / "local.token").read_text("ascii").strip()


def key_in(home: Path, *words: str) -> str:
    """A new API key, made as an operator does, at a terminal: it may have roles."""
    command = (str(installed.DOUANE), "keys", "create", *words, "--json")
    env = {"PATH": "/usr/bin:/bin", **isolated_state(home)}
    with seated(command, env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as (process, _):
        said, complaint = process.communicate(timeout=20)
    assert process.returncode == 0, complaint
    return str(json.loads(said)["key"])


def bearing(token: str) -> Change:
    """Has each request carry the token."""
    line = f" HTTP/1.1\r\nAuthorization: Bearer {token}\r\n".encode("ascii")
    return lambda some: some.replace(b" HTTP/1.1\r\n", line)


@contextmanager
def gateway_process(
    url: str, home: Path, config: str = CONFIG, more_env: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running gateway, and the address without a path."""
    env: Mapping[str, str] = isolated_state(home) | dict(more_env)
    folder = Path(env["DOUANE_CONFIG"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "douane.toml").write_text(config.format(url=url, more=more_for(url)), "utf-8")
    with listening((str(installed.DOUANE), "serve"), env) as running:
        yield running
