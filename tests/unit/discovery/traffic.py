"""Requests that have nothing to do with MCP, and how any request is taken apart."""

from __future__ import annotations


def _request(line, body="", *fields):
    content = body.encode()
    lines = (f"{line} HTTP/1.1", "Host: example.org", *fields, f"Content-Length: {len(content)}", "", "")
    return "\r\n".join(lines).encode() + content


_JSON = "Content-Type: application/json"
ORDINARY = (
    _request("GET /"),
    _request("GET /events", "", "Accept: text/event-stream", "Last-Event-ID: 7"),
    _request("POST /graphql", '{"query": "{ method(name: \\"tools/call\\") }"}', _JSON),
    _request("POST /rpc", '{"jsonrpc": "2.0", "id": 1, "method": "eth_call", "params": []}', _JSON),
    _request(
        "POST /lsp", '{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"processId": 1}}', _JSON
    ),
    _request("POST /rpc", '{"jsonrpc": "2.0", "id": 1, "method": "ping"}', _JSON),
    _request("POST /login", "user=a&password=b", "Content-Type: application/x-www-form-urlencoded"),
    _request("POST /v1/messages", '{"model": "x", "tools": [{"name": "call"}]}', _JSON),
    _request("POST /wiki", '{"text": "MCP has a method tools/call and a header Mcp-Method"}', _JSON),
    _request("POST /api", '{"protocolVersion": "3.1", "version": "2025-01-01"}', _JSON),
    _request("PUT /mcpack/a.zip", "PK"),
    _request("GET /mcp-docs/sse.html"),
    _request("POST /a", '{"method": "GET", "path": "/tools/list"}', _JSON),
)


def parts(request):
    """Path, names of headers in lower case, and body."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *fields = head.decode("latin-1").split("\r\n")
    names = {field.partition(":")[0].lower() for field in fields}
    return first.split(" ")[1].partition("?")[0], names, body.decode("latin-1")
