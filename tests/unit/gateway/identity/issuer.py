"""An authorization server: real keys, real HTTP on loopback, and tokens as somebody wants them."""

from __future__ import annotations

import base64
import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from joserfc import jws
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

AT = 1_800_000_000.0


def encoded(value):
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def rsa(kid, bits=2048):
    return RSAKey.generate_key(bits, {"kid": kid, "use": "sig"})


def ec(kid, curve="P-256"):
    return ECKey.generate_key(curve, {"kid": kid})


def ed25519(kid):
    return OKPKey.generate_key("Ed25519", {"kid": kid})


class AuthorizationServer:
    """Serves `pages` (path to value) and counts who asks; `with` ends it."""

    def __init__(self, path=""):
        self.asked = Counter()
        self.statuses = {}
        self.pages = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.url = self.origin + path
        self.keys = ()
        self.publish()

    def publish(self, *keys, **metadata):
        """Let these be the public keys, and say so where RFC 8414 wants it."""
        self.keys = keys
        path = self.url.removeprefix(self.origin)
        said = {"issuer": self.url, "jwks_uri": f"{self.origin}/jwks"} | metadata
        self.pages[f"/.well-known/oauth-authorization-server{path}"] = said
        self.pages["/jwks"] = {"keys": [key.as_dict(private=False) for key in keys]}

    def token(self, key=None, header=None, **claims):
        """A token that is good at `AT`, but for what is said otherwise; None leaves a claim out."""
        key = key or self.keys[0]
        said = {
            "iss": self.url,
            "sub": "alice",
            "exp": AT + 300,
            "iat": AT - 10,
            "client_id": "agent",
        } | claims
        named = {"alg": algorithm(key), "typ": "at+jwt", "kid": key.kid} | (header or {})
        said = {name: value for name, value in said.items() if value is not None}
        named = {name: value for name, value in named.items() if value is not None}
        return signed(key, named, said)

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _handler(outer):  # noqa: N805  # the handler has a self of its own
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):  # the name that the library calls
                outer.asked[self.path] += 1
                page = outer.pages.get(self.path)
                status = outer.statuses.get(self.path, 200 if page is not None else 404)
                body = page if isinstance(page, bytes) else json.dumps(page).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                if status in {301, 302}:
                    self.send_header("location", f"{outer.origin}/jwks")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler


def algorithm(key):
    if isinstance(key, ECKey):
        return {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}[key.curve_name]
    return {RSAKey: "RS256", OKPKey: "Ed25519", OctKey: "HS256"}[type(key)]


def signed(key, header, claims):
    """A compact token, in any way that somebody may think of."""
    registry = jws.JWSRegistry(algorithms=[header["alg"]], strict_check_header=False)
    payload = claims if isinstance(claims, bytes) else json.dumps(claims)
    return jws.serialize_compact(header, payload, key, registry=registry)
