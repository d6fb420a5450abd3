"""Tokens of payment, shop, office and design services."""

from __future__ import annotations

from typing import Final

from douane.detectors.pattern import Pattern, token
from douane.detectors.plausible import by_case
from douane.model.finding import Severity

PATTERNS: Final[tuple[Pattern, ...]] = (
    token(
        "stripe-live-key",
        "a live Stripe key",
        "sk_live_ rk_live_ sk_prod_ rk_prod_",
        "[A-Za-z0-9]{16,247}",
        severity=Severity.CRITICAL,
    ),
    token(
        "stripe-test-key",
        "a Stripe test key",
        "sk_test_ rk_test_",
        "[A-Za-z0-9]{16,247}",
        severity=Severity.MEDIUM,
    ),
    token("stripe-webhook-secret", "a Stripe webhook secret", "whsec_", "[A-Za-z0-9+/]{32,64}={0,2}"),
    token("square-token", "a Square token", "sq0atp- sq0csp- sq0idp- EAAA", "[A-Za-z0-9_-]{22,60}", by_case),
    token("shopify-token", "a Shopify token", "shpat_ shpca_ shppa_ shpss_", "[0-9A-Za-z]{32}"),
    token(
        "braintree-token",
        "a PayPal Braintree token",
        "access_token$production$",
        "[0-9a-z]{16}\\$[0-9a-f]{32}",
    ),
    token("flutterwave-key", "a Flutterwave key", "FLWSECK_TEST- FLWSECK-", "[A-Za-z0-9]{12,32}(?:-X)?"),
    token("razorpay-key", "a Razorpay key", "rzp_live_ rzp_test_", "[A-Za-z0-9]{14}"),
    token("easypost-key", "an EasyPost key", "EZAK EZTK", "[A-Za-z0-9]{54}"),
    token("shippo-token", "a Shippo token", "shippo_live_ shippo_test_", "[0-9a-f]{40}"),
    token("duffel-token", "a Duffel token", "duffel_live_ duffel_test_", "[A-Za-z0-9_=-]{43}"),
    token("lob-key", "a Lob key", "live_", "(?:pub_)?[0-9a-f]{31,35}"),
    token(
        "plaid-token", "a Plaid access token", "access-", "(?:sandbox|development|production)-[0-9a-f-]{36}"
    ),
    token("facebook-token", "a Facebook access token", "EAAC EAAM EAAB", "[A-Za-z0-9]{80,300}"),
    token("linear-key", "a Linear API key", "lin_api_ lin_oauth_", "[A-Za-z0-9]{40,64}"),
    token("notion-token", "a Notion integration token", "ntn_", "[0-9]{11}[A-Za-z0-9]{35}"),
    token("notion-secret", "a Notion integration secret", "secret_", "[A-Za-z0-9]{43}"),
    token("figma-token", "a Figma token", "figd_ figu_ figo_", "[A-Za-z0-9_-]{38,44}"),
    token("typeform-token", "a Typeform token", "tfp_", r"[A-Za-z0-9_.=-]{59}"),
    token("frameio-token", "a Frame.io token", "fio-u-", "[A-Za-z0-9_=-]{64}"),
    token("readme-key", "a ReadMe API key", "rdme_", "[a-z0-9]{70}"),
    token("mapbox-token", "a secret Mapbox token", "sk.eyJ", r"[A-Za-z0-9_-]{40,200}\.[A-Za-z0-9_-]{20,30}"),
    token("dropbox-token", "a Dropbox token", "sl.", "[A-Za-z0-9_=-]{130,400}"),
    token("hubspot-token", "a HubSpot token", "pat-na1- pat-eu1- pat-na2- pat-ap1-", "[0-9a-f-]{36}"),
)
