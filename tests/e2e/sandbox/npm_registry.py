"""A registry of npm packages on this machine, whose only package is a server that tells what it can do."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

SERVER = """\
#!/usr/bin/env node
const fs = require('fs'), net = require('net'), path = require('path'), readline = require('readline')
const version = require('./package.json').version
const tried = action => { try { action(); return 'done' } catch (error) { return error.code } }
const reached = port => new Promise(end => {
  const socket = net.connect(port, '127.0.0.1', () => end('done'))
  socket.on('error', error => end(error.code))
})
const looked = name => new Promise(end => require('dns').lookup(name, error => end(error ? 'unknown' : 'done')))
const tool = { name: 'look', description: 'Looks around.', inputSchema: { type: 'object', properties: {} } }
const look = async () => ({
  version, arguments: process.argv.slice(2), given: process.env.NOTES_TOKEN, npm: process.env.NPM_TOKEN,
  script: fs.existsSync(path.join(__dirname, 'script-ran')),
  change: tried(() => fs.writeFileSync(path.join(__dirname, 'x'), '')),
  registry: await reached(Number(process.env.NOTES_REGISTRY)),
  stranger: await looked('evil-collector.example')
})
const answers = {
  initialize: params => ({ protocolVersion: params.protocolVersion, capabilities: { tools: {} },
    serverInfo: { name: 'notes', version } }),
  'tools/list': () => ({ tools: [tool] }),
  'tools/call': async () => ({ content: [{ type: 'text', text: JSON.stringify(await look()) }] })
}
readline.createInterface({ input: process.stdin }).on('line', async line => {
  const { id, method, params } = JSON.parse(line)
  if (id === undefined) return
  console.log(JSON.stringify({ jsonrpc: '2.0', id, result: await answers[method](params) }))
})
"""


class NpmRegistry:
    """Serves `notes` in all versions that were published; `asked` are the paths and who asked for them."""

    def __init__(self):
        self.asked = []
        self._versions = {}
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):  # the name that the library calls
                registry.asked.append((self.path, self.headers.get("Authorization", "")))
                content = registry.content(self.path)
                self.send_response(200 if content else 404)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *words):
                """Nobody reads it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}/"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def publish(self, version):
        described = {
            "name": "notes",
            "version": version,
            "bin": {"notes-mcp": "index.js"},
            "scripts": {"postinstall": "node -e \"require('fs').writeFileSync('script-ran', '')\""},
        }
        files = {"package.json": json.dumps(described), "index.js": SERVER}
        self._versions[version] = (described, packed(files))

    def content(self, path):
        if path == "/notes":
            versions = {version: self._shown(*one) for version, one in self._versions.items()}
            return json.dumps(
                {"name": "notes", "dist-tags": {"latest": [*versions][-1]}, "versions": versions}
            ).encode()
        name = path.removeprefix("/notes/-/notes-").removesuffix(".tgz")
        return self._versions[name][1] if name in self._versions else b""

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _shown(self, described, content):
        digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
        tarball = f"{self.url}notes/-/notes-{described['version']}.tgz"
        return described | {"dist": {"tarball": tarball, "integrity": f"sha512-{digest}"}}


def packed(files):
    """A package as npm packs it."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size, member.mode = len(text.encode()), 0o755
            archive.addfile(member, io.BytesIO(text.encode()))
    return content.getvalue()
