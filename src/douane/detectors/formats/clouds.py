"""Keys of clouds and of what is hosted on them."""

from __future__ import annotations

from typing import Final

from douane.detectors.checksums import aws_account
from douane.detectors.pattern import Pattern, token

PATTERNS: Final[tuple[Pattern, ...]] = (
    token(
        "aws-access-key-id",
        "an AWS access key id",
        "AKIA ASIA ABIA ACCA",
        "[A-Z0-9]{16}",
        aws_account,
    ),
    token("aws-bedrock-key", "an Amazon Bedrock API key", "ABSK", "[A-Za-z0-9+/]{109,269}={0,2}"),
    token(
        "aws-bedrock-session-key",
        "a short-lived Amazon Bedrock API key",
        "bedrock-api-key-",
        "[A-Za-z0-9+/=_-]{60,4000}",
    ),
    token("gcp-api-key", "a Google API key", "AIzaSy", "[A-Za-z0-9_-]{33}"),
    token("google-oauth-token", "a Google OAuth access token", "ya29.", "[A-Za-z0-9_-]{30,400}"),
    token("google-oauth-secret", "a Google OAuth client secret", "GOCSPX-", "[A-Za-z0-9_-]{28}"),
    token("google-refresh-token", "a Google OAuth refresh token", "1//0", "[A-Za-z0-9_-]{40,120}"),
    token("alibaba-access-key-id", "an Alibaba Cloud access key id", "LTAI", "[A-Za-z0-9]{17,21}"),
    token("digitalocean-token", "a DigitalOcean token", "dop_v1_ doo_v1_ dor_v1_", "[0-9a-f]{64}"),
    token("heroku-api-key", "a Heroku API key", "HRKU-AA", "[A-Za-z0-9_-]{58}"),
    token("cloudflare-origin-key", "a Cloudflare Origin CA key", "v1.0-", "[0-9a-f]{24}-[0-9a-f]{146}"),
    token("fly-token", "a Fly.io access token", "fo1_ fm1r_ fm1a_ fm2_", "[A-Za-z0-9+/_=-]{40,400}"),
    token("scalingo-token", "a Scalingo token", "tk-us-", "[A-Za-z0-9_-]{48}"),
    token(
        "planetscale-token",
        "a PlanetScale token",
        "pscale_tkn_ pscale_pw_ pscale_oauth_",
        "[A-Za-z0-9=._-]{32,64}",
    ),
    token("supabase-token", "a Supabase token", "sbp_ sb_secret_", "[A-Za-z0-9_-]{31,60}"),
    token("databricks-token", "a Databricks token", "dapi", r"[0-9a-f]{32}(?:-\d)?"),
    token("vercel-token", "a Vercel token", "vcp_ vci_ vca_ vcr_ vck_", "[A-Za-z0-9]{24,60}"),
    token("yandex-key", "a Yandex Cloud key", "AQVN", "[A-Za-z0-9_-]{35,38}"),
    token("netlify-token", "a Netlify token", "nfp_ nfc_", "[A-Za-z0-9]{36,40}"),
)
