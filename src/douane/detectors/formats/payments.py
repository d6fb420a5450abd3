"""Keys of payment and of trade, in addition to those of the largest."""

from __future__ import annotations

import re
from typing import Final

from douane.detectors.formats.given import is_credentials
from douane.detectors.pattern import Pattern, inside, secret, shape, token
from douane.detectors.plausible import by_case, by_digits
from douane.model.finding import Severity

_LONGEST_NAME: Final = 80


def _is_of_gems(match: re.Match[str]) -> float:
    """Bundler's variables begin with its name; elsewhere the credentials must have digits."""
    is_bundled = "BUNDLE_" in match.string[max(0, match.start() - _LONGEST_NAME) : match.start()]
    return is_credentials(match) if is_bundled else by_digits(match)


PATTERNS: Final[tuple[Pattern, ...]] = (
    token(
        "adyen-key",
        "an Adyen API key",
        "AQE",
        r"[a-z]hm[a-z][A-Za-z0-9+/]{20,120}[-.=][A-Za-z0-9+/=.%^&*!@#$~<>?-]{20,160}",
    ),
    token("paypal-token", "a PayPal access token", "A21AA", "[A-Za-z0-9_-]{80,120}"),
    token(
        "braintree-sandbox-token",
        "a PayPal Braintree test token",
        "access_token$sandbox$",
        "[0-9a-z]{16}\\$[0-9a-f]{32}",
        severity=Severity.MEDIUM,
    ),
    token("checkout-key", "a Checkout.com key", "sk_sbox_", "[a-z0-9]{26,28}[*#$=]?"),
    token("mollie-token", "a Mollie key", "live_", "[A-Za-z0-9]{30}", by_case),
    token("gocardless-token", "a GoCardless token", "live_", "[A-Za-z0-9_-]{40}", by_case),
    token(
        "paddle-key",
        "a Paddle key",
        "pdl_live_apikey_ pdl_sdbx_apikey_ pdl_ntfset_",
        "[a-z0-9]{26}_[A-Za-z0-9+/]{22,32}(?:_[A-Za-z0-9]{3})?",
    ),
    token(
        "mercadopago-token",
        "a Mercado Pago token",
        "APP_USR- TEST-",
        "[0-9]{10,16}-[0-9]{6}-[0-9a-f]{32}-[0-9]{6,10}",
    ),
    token("xendit-key", "a Xendit key", "xnd_production_ xnd_development_", "[A-Za-z0-9]{40,80}"),
    token("midtrans-key", "a Midtrans server key", "Mid-server-", "[A-Za-z0-9_-]{20,30}"),
    token("omise-key", "an Omise secret key", "skey_test_ skey_", "[0-9a-z]{19}", by_digits),
    token("cashfree-key", "a Cashfree secret", "cfsk_ma_prod_ cfsk_ma_test_", "[0-9a-f]{32}_[0-9a-f]{8}"),
    token(
        "secret-token-uri",
        "a secret that its form calls so (RFC 8959)",
        "secret-token:",
        r"[A-Za-z0-9_.~%!$&'()*+=:@-]{20,200}",
        by_digits,
    ),
    token(
        "shopify-partner-token",
        "a Shopify partner or storefront token",
        "shptka_ shpua_ shpss_ prtapi_",
        "[0-9a-f]{32}",
    ),
    token(
        "ebay-secret",
        "an eBay certificate id",
        "PRD- SBX-",
        "[0-9a-f]{12}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}",
    ),
    token("ebay-token", "an eBay user token", "v^1.1#", r"[A-Za-z0-9#^+/=]{60,3000}"),
    token(
        "wix-token",
        "a Wix API key",
        "IST.eyJ",
        r"[A-Za-z0-9_-]{20,400}\.[A-Za-z0-9_-]{20,2000}\.[A-Za-z0-9_-]{100,800}",
    ),
    token("circle-key", "a Circle API key", "TEST_API_KEY: LIVE_API_KEY:", "[0-9a-f]{32}:[0-9a-f]{32}"),
    shape(
        secret("salesforce-token", "a Salesforce session or access token"),
        ("!AQ",),
        r"00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?!AQ[A-Za-z0-9._]{80,200}",
        ahead=(15, 18),
    ),
    shape(
        secret("rapidapi-key", "a RapidAPI key"),
        ("jsn",),
        "[0-9a-f]{10}msh[0-9a-f]{15}p1[0-9a-f]{6}jsn[0-9a-f]{12}",
        ahead=(36,),
    ),
    token(
        "bip32-key",
        "an extended private key of a wallet",
        "xprv9 zprvA yprvA tprv8",
        "[1-9A-HJ-NP-Za-km-z]{100,110}",
        by_case,
        Severity.CRITICAL,
    ),
    token(
        "roblox-cookie",
        "a Roblox session",
        "_|WARNING:-DO-NOT-SHARE-THIS.",
        r"[A-Za-z0-9.,_-]{40,120}\|_[A-Za-z0-9]{100,1200}",
    ),
    inside(
        secret("bundler-credentials", "the credentials of a gem server"),
        ("__COM", "__IO", "__ORG", "__NET"),
        r"__(?:COM|IO|ORG|NET)[\"']?[ \t]{0,4}[:=]{1,4}[ \t]{0,4}[\"']?"
        r"(?P<secret>[A-Za-z0-9_.-]{3,40}:[A-Za-z0-9_-]{6,80})",
        _is_of_gems,
    ),
)
