"""What stands between client and echo server in `bench/gateway.py`; one that is missing says so loudly."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from talk import ROOT
from web import Serving, free_port, serving, serving_at

DOUANE = ROOT / ".venv" / "bin" / "douane"
FASTMCP = ROOT / ".peers" / "fastmcp" / "bin" / "python"
MCP_PROXY = ROOT / ".peers" / "mcp-proxy" / "bin" / "mcp-proxy"
HTTP_ECHO = (sys.executable, str(ROOT / "bench" / "http_echo.py"))
STDIO_ECHO = (*HTTP_ECHO, "stdio")
NGINX_CONFIG = """\
daemon off; master_process on; worker_processes 1; pid {folder}/pid; error_log /dev/null; {user}
events {{ worker_connections 4096; }}
http {{
  access_log off; client_max_body_size 0; client_body_buffer_size 1m; keepalive_requests 1000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream echo {{ server {upstream}; keepalive 64; keepalive_requests 1000000; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://echo; proxy_http_version 1.1; proxy_buffering off;
      proxy_set_header Connection ""; proxy_set_header Host $http_host;
    }}
  }}
}}
"""
DOUANE_CONFIG = """\
[servers.one]
url = "{upstream}/mcp"

[gateway]
listen = "127.0.0.1:0"

[behaviour]
off = "*"
"""
FASTMCP_PROXY = """\
import socket, sys, uvicorn
from fastmcp.server import create_proxy
app = create_proxy(sys.argv[1]).http_app(path="/mcp")
door = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{door.getsockname()[1]}", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[door])
"""


class MissingError(Exception):
    """A proxy that cannot be measured here, and what to do about it."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(f"{what}\n  fix: {fix}")


@dataclass(frozen=True)
class Proxy:
    """`start(upstream, folder)` serves in front of the upstream's address, at `path`."""

    name: str
    start: Callable[[str, Path], AbstractContextManager[Serving]]
    path: str = "/mcp"


@contextmanager
def nginx(upstream: str, folder: Path) -> Iterator[Serving]:
    """The plain proxy that everything is compared with."""
    program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    if program is None:
        raise MissingError("nginx is not installed", "apt-get install nginx-light")
    port = free_port()
    user = "user root;" if os.getuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(
        NGINX_CONFIG.format(folder=folder, port=port, user=user, upstream=upstream.removeprefix("http://"))
    )
    with serving_at(port, (program, "-p", str(folder), "-c", str(config), "-e", "/dev/null")) as found:
        yield found


@contextmanager
def douane(upstream: str, folder: Path) -> Iterator[Serving]:
    """Everything on, in a state of its own."""
    (folder / "config").mkdir()
    (folder / "config" / "douane.toml").write_text(DOUANE_CONFIG.format(upstream=upstream))
    env = {"DOUANE_STATE": str(folder / "state"), "DOUANE_CONFIG": str(folder / "config")}
    with serving((str(DOUANE), "serve"), env) as found:
        yield replace(found, token=(folder / "state" / "local.token").read_text("ascii").strip())


@contextmanager
def fastmcp(upstream: str, _folder: Path) -> Iterator[Serving]:
    """`create_proxy`, as its documentation has it."""
    if not FASTMCP.exists():
        raise MissingError("FastMCP is not installed", "script/peers")
    with serving((str(FASTMCP), "-c", FASTMCP_PROXY, f"{upstream}/mcp")) as found:
        yield found


@contextmanager
def mcp_proxy(_upstream: str, _folder: Path) -> Iterator[Serving]:
    """In front of the echo server that talks over pipes, since that is what it is for."""
    if not MCP_PROXY.exists():
        raise MissingError("mcp-proxy is not installed", "script/peers")
    port = free_port()
    quietly = ("--log-level", "ERROR", "--port", str(port), "--")
    with serving_at(port, (str(MCP_PROXY), *quietly, *STDIO_ECHO)) as found:
        yield found


@contextmanager
def nothing(_upstream: str, _folder: Path) -> Iterator[Serving]:
    """The echo server itself, one more of it."""
    with serving(HTTP_ECHO) as found:
        yield found


BARE = Proxy("bare", nothing)
NGINX = Proxy("nginx", nginx)
PROXIES = (
    BARE,
    NGINX,
    Proxy("douane", douane, "/servers/one/mcp"),
    Proxy("fastmcp", fastmcp),
    Proxy("mcp-proxy", mcp_proxy),
)
