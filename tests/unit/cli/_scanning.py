"""A machine of nobody for scans: no settings, and a registry of npm, an index and an advisory service on loopback."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from click.testing import CliRunner

from douane.cli.app import app
from tests._scanner import used_before

_SETTINGS = (
    "npm_config_registry",
    "npm_config_prefix",
    "NPM_CONFIG_PREFIX",
    "UV_INDEX_URL",
    "UV_DEFAULT_INDEX",
    "PIP_INDEX_URL",
    "PIP_CONFIG_FILE",
    "OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY",
)


def of_nobody(folder, monkeypatch):
    """A home without settings in a folder, and no service but those that a test starts."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(folder / "home"))
    monkeypatch.setenv("DOUANE_STATE", str(used_before(folder / "state")))
    for name in _SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(folder)


@contextmanager
def serving(monkeypatch):
    """The services, with which npm and pip are configured; what was asked of them."""
    asked, answers = [], {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            length = int(self.headers.get("Content-Length", 0))
            asked.append((self.path, self.rfile.read(length)))
            content = answers.get(self.path)
            self.send_response(404 if content is None else 200)
            self.send_header(
                "Content-Type",
                "application/vnd.pypi.simple.v1+json" if "simple" in self.path else "application/json",
            )
            self.end_headers()
            self.wfile.write(content or b"")

        do_POST = do_GET  # noqa: N815  # the name that the standard library asks for

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        running.start()
        here = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setenv("npm_config_registry", f"{here}/npm/")
        monkeypatch.setenv("PIP_INDEX_URL", f"{here}/simple/")
        yield here, asked, answers
        server.shutdown()
        running.join()


def scan(*arguments):
    return CliRunner().invoke(app, ["scan", *map(str, arguments)], standalone_mode=True)


def as_json(*arguments):
    result = scan("--json", *arguments)
    (line,) = result.stdout.splitlines()
    told = json.loads(line)
    return result.exit_code, {one["check"]: one["outcome"] for one in told["answers"]}, told
