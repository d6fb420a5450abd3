"""Bundles follow the configuration: those that stay as they were keep their sessions."""

from __future__ import annotations

from douane.gateway.bundles.endpoints import Endpoints
from douane.policy.access import Access
from douane.policy.bundles import Bundled
from tests.unit.gateway._bundles import Servers


def test_a_bundle_that_stays_keeps_its_endpoint_and_one_that_changes_does_not():
    servers = Servers("files", "notes", "web").bundle._servers
    endpoints = Endpoints(Access)
    endpoints.follow(servers, [Bundled("one", ("files",)), Bundled("two", ("files", "notes"))], None)
    before = dict(endpoints.behind())
    endpoints.follow(servers, [Bundled("one", ("files",)), Bundled("two", ("files", "web"))], None)
    after = dict(endpoints.behind())

    assert list(after) == ["/bundles/one/mcp", "/bundles/two/mcp", "/mcp"]
    assert after["/bundles/one/mcp"].endpoint is before["/bundles/one/mcp"].endpoint
    assert after["/mcp"].endpoint is before["/mcp"].endpoint
    assert after["/bundles/two/mcp"].endpoint is not before["/bundles/two/mcp"].endpoint


def test_without_servers_there_is_nothing():
    endpoints = Endpoints(Access)
    endpoints.follow({}, [], None)
    assert list(endpoints.behind()) == []
