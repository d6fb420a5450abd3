"""Files of hosts in many shapes: the fixtures, and each again as other people and programs would write it."""

from __future__ import annotations

import json
import re

from douane.discovery.finding import Found
from tests.unit.discovery.hosts.test_hosts import BY_NAME, EXPECTED, FIXTURES, MACHINE

MORE = {
    ("codex", "toml", "inline"): "mcp_servers.a = {command = 'npx', args = ['-y', \"x\"]}\n[mcp_servers.b]\ncommand='y'\n",
    ("codex", "toml", "dotted"): '[mcp_servers]\n"my server".command = "npx"\n"my server".env.A = "1"\nb.url = "https://b.example/mcp"\nb.http_headers.X = "y"\n',
    ("codex", "toml", "below"): '[mcp_servers.a]\ncommand = """npx"""\nargs = [\n  "-y", # it\'s ]\n  "x",\n]\n\n[mcp_servers.a.env]\nA = "1"\n\n[profiles.p.mcp_servers.b]\nurl = "https://b.example/mcp"\n[profiles.p.mcp_servers.b.http_headers]\nAuthorization = "Bearer x"\n',
    ("codex", "toml", "apart"): '[mcp_servers.a.env]\nA = "1"\n[other]\nd = 1979-05-27 07:32:00\n[[list]]\n[[list]]\n[mcp_servers.a]\ncommand = "x"\n',
    ("goose", "yaml", "braces"): "extensions: {a: {type: stdio, cmd: npx, args: [-y, 'x'], envs: {A: \"1\"}}, b: {type: builtin}}\n",
    ("goose", "yaml", "blocks"): "# it's\nextensions:\n  a:\n    args:\n    - -y\n    - \"x\"   # c\n    # d\n    cmd: npx # e\n    enabled: true\n\n  'b b':\n    type: sse\n    uri: https://b.example/sse\n    headers:\n      Authorization: Bearer ${T}\nGOOSE_MODEL: x\n",
    ("continue_dev", "yaml", "list"): "name: x\nmcpServers:\n- name: a\n  command: npx\n  args: [\"-y\",\n    'it''s']\n-   command: y\n    name: b\n- name: c\n  type: streamable-http\n  url: https://c.example/mcp\nmodels: []\n",
    ("continue_dev", "yaml", "anchors"): "x: &e\n  A: '1'\nmcpServers:\n  - name: a\n    command: npx\n    env: *e\n  - &b\n    name: b\n    command: npx\ntext: |\n  mcpServers:\n    - name: d\n",
}  # fmt: skip


def found(host, place, text):
    return Found(BY_NAME[host], place, text)


def shapes():
    """Host, place and text; ten to thirty of each file there is."""
    for host, fixture, path in EXPECTED:
        text = (FIXTURES / fixture).read_text(encoding="utf-8")
        yield from _all(host, _place(host, path), text)
    for (host, form, _), text in MORE.items():
        place = next(one for one in BY_NAME[host].places(MACHINE) if one.format == form and not one.below)
        yield from _all(host, place, text)


def _place(host, path):
    for place in BY_NAME[host].places(MACHINE):
        if path in {place.path, f"{place.path}/{place.below}"}:
            return place._replace(path=path, below="")
    raise LookupError(path)


def _all(host, place, text):
    if place.format in {"json", "jsonc"}:
        written = (*_any(text), *_json(text))
    else:
        written = tuple(shape for other in _other(text) for shape in _any(other))
    for shape in dict.fromkeys((*written, *_padded(place.format, text))):
        yield host, place, shape


def _any(text):
    yield text
    yield text.rstrip("\n")
    yield text.replace("\n", "\r\n")
    yield "\ufeff" + text
    yield "\n\n" + text + "\n \n"


def _json(text):
    yield "\ufeff" + re.sub(r"(?m)^(  )+", lambda found: "\t" * (len(found[0]) // 2), text).replace(
        "\n", "\r\n"
    )
    yield text.replace("{", '{"zz": 1, "zz": {"mcpServers": {"a": 1}},', 1) if text.startswith("{") else text
    try:
        value = json.loads(text)
    except ValueError:
        return
    yield json.dumps(value)
    yield json.dumps(value, separators=(",", ":"))
    yield re.sub(r"(?m)$", " // it's \"{", text)
    yield re.sub(r"([^\s,{\[])(\s*[}\]])", r"\1,\2", text)


def _other(text):
    yield (
        re.sub(r"(?m)^", "# 'a\n\n", text)
        if '"""' not in text and "|" not in text and "[\n" not in text and "\n    'it" not in text
        else text
    )
    yield "# [x] it's\n" + text
    yield "\r\n" + text.replace("\n", "\r\n") + "# end"
    yield text.replace(" # ", "\t# ")
    yield text + "\n# größe 😀\n"


def _padded(form, text):
    many = 40
    if form == "toml":
        yield text + "".join(f'\n[pad."/x/{n}"]\ny = "[mcp_servers.a]"\n' for n in range(many))
        yield "".join(f"pad{n} = {{ a = [1, 2], b = 'x' }}\n" for n in range(many)) + text
    elif form == "yaml":
        yield text.rstrip("\n") + "\n" + "".join(f"pad{n}:\n  - command: x\n" for n in range(many))
        if not text.startswith("---"):
            yield "".join(f"pad{n}: {{command: x}}\n" for n in range(many)) + text
    elif text.startswith("{"):
        yield text.replace("{", "{" + "".join(f'"pad{n}": {{"command": ["{{"]}},\n' for n in range(many)), 1)
