"""Keys of services for devices, automation, security and voice, each by what its provider documents."""

from __future__ import annotations

from typing import Final

from douane.detectors.pattern import Pattern, inside, secret, shape, token
from douane.detectors.plausible import by_case, by_digits, by_mixture

_UUID: Final = "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"

PATTERNS: Final[tuple[Pattern, ...]] = (
    token(
        "dependency-track-key",
        "a Dependency-Track API key",
        "odt_",
        "(?:[A-Za-z0-9]{8}_)?[A-Za-z0-9]{32,36}",
        by_mixture,
    ),
    inside(
        secret("thingsboard-token", "the access token of a device of ThingsBoard"),
        ("/telemetry", "/attributes", "/rpc", "/claim"),
        r"/api/v1/(?P<secret>[A-Za-z0-9]{20})/(?:telemetry|attributes|rpc|claim)",
    )._replace(since="/api/v1/"),
    inside(
        secret("truenas-key", "an API key of TrueNAS"),
        ("login_with_api_key",),
        r"login_with_api_key[\"'\\\s,:a-z]{1,40}+\[\s{0,12}+\\{0,3}[\"'](?P<secret>[0-9]{1,4}-[A-Za-z0-9]{64})",
    ),
    inside(
        secret("teams-connector", "the address of a connector of Microsoft Teams"),
        ("outlook.office.com/webhook",),
        rf"outlook\.office\.com/(?P<secret>webhook(?:b2)?/{_UUID}@{_UUID}/IncomingWebhook/[0-9a-z]{{32}}/{_UUID})",
    ),
    shape(
        secret("new-relic-license", "a licence key of New Relic"),
        ("NRAL",),
        "(?:[a-z]{2}[0-9]{2}xx[0-9a-f]{30}|[0-9a-f]{36})NRAL",
        ahead=(36,),
    ),
    shape(
        secret("maxmind-key", "a licence key of MaxMind"),
        ("_mmk",),
        "[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk",
        ahead=(36,),
    ),
    token(
        "vault-batch-token",
        "a token of an older HashiCorp Vault",
        "s.CAESI b.AAAAAQ",
        "[A-Za-z0-9_-]{60,300}",
    ),
    token("grafana-api-key", "an API key of Grafana", "eyJrIjoi", "[A-Za-z0-9+/]{60,200}={0,2}"),
    token("teamwork-token", "a token of Teamwork", "tkn.v1_", "[A-Za-z0-9+/_-]{60,100}={0,2}"),
    token("ionic-token", "a token of Ionic", "ion_", "[A-Za-z0-9]{42}", by_mixture),
    token("scrapfly-key", "a Scrapfly key", "scp-live- scp-test-", "[0-9a-f]{32}"),
    token("voiceflow-key", "a Voiceflow key", "VF.DM. VF.WS.", r"[0-9a-f]{24}\.[A-Za-z0-9]{16}"),
    token("nightfall-key", "a Nightfall key", "NF-", "[A-Za-z0-9]{32}", by_mixture),
    token("ubidots-token", "a Ubidots token", "BBFF- BBUS-", "[A-Za-z0-9]{30,34}", by_mixture),
    token("pagarme-key", "a Pagar.me key", "ak_live_ ak_test_", "[A-Za-z0-9]{30}", by_digits),
    token("storecove-key", "a Storecove key", "storecove_", "[A-Za-z0-9_-]{43}", by_case),
    inside(
        secret("zapier-hook", "the address of a hook of Zapier"),
        ("hooks.zapier.com/hooks/catch/",),
        r"hooks\.zapier\.com/hooks/catch/(?P<secret>[0-9]{4,12}/[a-z0-9]{6,12})",
    ),
    inside(
        secret("make-hook", "the address of a hook of Make"),
        (".make.com/",),
        r"\.make\.com/(?P<secret>[a-z0-9]{32})",
        by_digits,
    ),
)
