"""What a pattern covers, and that it never covers what some router takes for the guarded path."""

from __future__ import annotations

import pytest

from douane.transports.asgi.beside import Beside
from tests._promises import promise

GUARDED = "/api/mcp"


@promise("P-ASGI-NO-WAY-ROUND")
@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("base", ["", "/api", "/v1"])
@pytest.mark.parametrize("named", ["/api/*", "/*"])
@pytest.mark.parametrize(
    "path",
    [
        *(
            "/api/mcp",
            "/api/mcp/",
            "/api/mcp/x",
            "/api/mcp2",
            "/api/mcp ",
            "/api/mcp;a",
            "/api/mcp?x",
            "/api/mcp#",
        ),
        *(
            "/api/mcp\n",
            "/api/mcp\n\n",
            "/api/mcp\r",
            "/api/mcp\u2028",
            "/api/mcp\x00",
            "/api/users\n",
            "/api\x1f/mcp",
        ),
        *(
            "/api//mcp",
            "/api/./mcp",
            "/api/x/../mcp",
            "/api/x\\..\\mcp",
            "//api/mcp",
            "/api/mcp//",
            "/api/..",
        ),
        *("/API/mcp", "/api/MCP", "/api/\uff4dcp", "/api/mcp\u200b"),
    ],
)
def test_no_spelling_of_the_guarded_path_is_covered(path, named, base, kind):
    beside = Beside(GUARDED, [named])
    assert not beside.covers({"type": kind, "path": base + path, "root_path": base})
    assert not beside.covers({"type": kind, "path": path, "root_path": base})


@promise("P-ASGI-NO-WAY-ROUND")
@pytest.mark.parametrize("raw", [b"/api/x%2fmcp", b"/api/x%2F..%2Fmcp", b"/api/%5Cmcp", b"/api/%256dcp"])
def test_an_escaped_slash_is_beside_nothing(raw):
    scope = {"path": "/api/x", "raw_path": raw}
    assert not Beside(GUARDED, ["/api/*"]).covers(scope)


@pytest.mark.parametrize(
    ("path", "named"),
    [
        *(("/api/users", "/api/*"), ("/api/users/", "/api/*"), ("/api/", "/api/*"), ("/a b/\u00e9", "/*")),
        *(("/api/mcp-status", "/api/mcp-status"), ("/v1/api/users", "/api/*"), ("/", "/*")),
    ],
)
def test_what_is_named_and_plain_is_covered(path, named):
    base = "/v1" if path.startswith("/v1") else ""
    assert Beside(GUARDED, [named]).covers({"path": path, "root_path": base, "raw_path": b"/v1/api/users"})


@promise("P-ASGI-NO-WAY-ROUND")
@pytest.mark.parametrize("path", ["/api/mcp", "/API/mcp", "/api/mcp/x", "/api/\uff4dcp", "/Api/Mcp/"])
def test_a_name_that_a_router_takes_for_the_guarded_path_covers_nothing(path):
    assert not Beside(GUARDED, [path]).covers({"path": path, "root_path": ""})
