"""Credentials for upstreams: encrypted at rest, renewed in time, and shown to nobody but their server."""
