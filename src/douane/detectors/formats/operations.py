"""Tokens of what watches, configures and guards other systems."""

from __future__ import annotations

from typing import Final

from douane.detectors.pattern import Pattern, secret, shape, token
from douane.model.finding import Severity

PATTERNS: Final[tuple[Pattern, ...]] = (
    token(
        "vault-token",
        "a HashiCorp Vault token",
        "hvs. hvb. hvr.",
        "[A-Za-z0-9_-]{24,300}",
        severity=Severity.CRITICAL,
    ),
    shape(
        secret("terraform-token", "a Terraform Cloud token", Severity.CRITICAL),
        (".atlasv1.",),
        r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70}",
        ahead=(14,),
    ),
    token(
        "doppler-token",
        "a Doppler token",
        "dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.",
        r"(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}",
    ),
    token("pulumi-token", "a Pulumi token", "pul-", "[0-9a-f]{40}"),
    token("openshift-token", "an OpenShift token", "sha256~", "[A-Za-z0-9_-]{43}"),
    token("grafana-token", "a Grafana service account token", "glsa_", "[A-Za-z0-9]{32}_[0-9A-Fa-f]{8}"),
    token("grafana-cloud-token", "a Grafana Cloud token", "glc_", "[A-Za-z0-9+/]{32,400}={0,3}"),
    token("new-relic-key", "a New Relic key", "NRAK- NRJS- NRII- NRIQ- NRRA- NRAA-", "[A-Za-z0-9_-]{19,42}"),
    token(
        "sentry-token",
        "a Sentry token",
        "sntrys_eyJ sntryu_",
        "(?:[0-9a-f]{64}|[A-Za-z0-9+/=]{60,260}_[A-Za-z0-9+/]{43})",
    ),
    token("dynatrace-token", "a Dynatrace token", "dt0", r"[a-z][0-9]{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}"),
    token("datadog-app-key", "a Datadog application key", "ddapp_", "[A-Za-z0-9]{34}"),
    token("posthog-key", "a personal PostHog key", "phx_", "[A-Za-z0-9]{40,50}"),
    token("postman-key", "a Postman API key", "PMAK-", "[0-9a-f]{24}-[0-9a-f]{34}"),
    token(
        "tailscale-key",
        "a Tailscale key",
        "tskey-",
        "(?:(?:api|auth|client|scim|webhook)-)?[A-Za-z0-9]{10,20}-[A-Za-z0-9]{16,40}",
    ),
    token("prefect-key", "a Prefect API key", "pnu_", "[A-Za-z0-9]{36}"),
    token(
        "harness-token", "a Harness token", "pat. sat.", r"[A-Za-z0-9_-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}"
    ),
    token(
        "onepassword-token",
        "a 1Password service account token",
        "ops_eyJ",
        "[A-Za-z0-9+/=_-]{200,1000}",
        severity=Severity.CRITICAL,
    ),
    token(
        "onepassword-secret-key",
        "a 1Password secret key",
        "A3-",
        "[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}",
        severity=Severity.CRITICAL,
    ),
    token(
        "age-key",
        "an age secret key",
        "AGE-SECRET-KEY-1",
        "[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
        severity=Severity.CRITICAL,
    ),
    token(
        "authress-key",
        "an Authress service key",
        "scauth_ authress_",
        r"[a-z0-9]{5,30}\.[a-z0-9]{4,6}\.acc[_-][a-z0-9-]{10,32}\.[A-Za-z0-9+/_=-]{30,120}",
    ),
    token("settlemint-token", "a SettleMint token", "sm_pat_ sm_aat_ sm_sat_", "[A-Za-z0-9]{16}"),
    token("defined-token", "a Defined Networking token", "dnkey-", "[A-Za-z0-9=_-]{26}-[A-Za-z0-9=_-]{52}"),
)
