"""Tokens of what builds, tests, ships and observes code, beside those of the code hosts."""

from __future__ import annotations

from typing import Final

from douane.detectors.pattern import Pattern, secret, shape, token
from douane.detectors.plausible import by_case, by_digits, by_mixture
from douane.model.finding import Severity

_UUID: Final = "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"

PATTERNS: Final[tuple[Pattern, ...]] = (
    token(
        "secret-scanning-sample",
        "the sample of a secret that GitHub has",
        "secret_scanning_ab85fc6f8d7638cf1c11da812da308d43_",
        "[0-9A-Za-z]{5}",
        by_digits,
        Severity.LOW,
    ),
    token("circleci-token", "a CircleCI token", "CCIPAT_ CCIPRJ_", "[A-Za-z0-9]{20,24}_[0-9a-f]{40}"),
    token("buildkite-agent-token", "a Buildkite agent token", "bkct_ bkaj_ bkat_", "[A-Za-z0-9_-]{30,80}"),
    token(
        "packagist-token",
        "a Packagist token",
        "packagist_ort_ packagist_uut_ packagist_ors_ packagist_ous_",
        "[0-9a-f]{68}",
    ),
    token("crates-token", "a crates.io token", "cio", "[A-Za-z0-9]{32}", by_mixture),
    token("hex-key", "a Hex.pm key", "hexpm_", "[A-Za-z0-9_-]{30,60}"),
    token("snyk-token", "a Snyk token", "snyk_uat. snyk_sat.", r"[0-9a-f]{8}\.[A-Za-z0-9_.-]{40,160}"),
    token("chromatic-token", "a Chromatic project token", "chpt_", "[0-9a-f]{12,20}"),
    token("sourcegraph-license", "a Sourcegraph licence or dotcom token", "slk_ sgd_", "[0-9a-f]{64}"),
    token("segment-token", "a Segment public API token", "sgp_", "[A-Za-z0-9]{64}", by_case),
    token("unkey-key", "an Unkey root key", "unkey_", "[A-Za-z0-9]{20,40}", by_case),
    token("valtown-token", "a Val Town token", "vtwn_", "[A-Za-z0-9]{28,40}"),
    token("wakatime-key", "a WakaTime API key", "waka_", _UUID),
    token("endor-key", "an Endor Labs key", "endr+", "[A-Za-z0-9-]{16}"),
    token("gitpod-token", "a Gitpod token", "gitpod_pat_", r"[A-Za-z0-9_.-]{40,140}"),
    token("rancher-token", "a Rancher API token", "token-", "[a-z0-9]{5}:[a-z0-9]{54}"),
    token(
        "argo-token",
        "a token of Argo CD",
        "argocd.token=eyJ",
        r"[A-Za-z0-9_-]{20,400}\.[A-Za-z0-9_-]{20,800}\.[A-Za-z0-9_-]{20,200}",
    ),
    token(
        "honeycomb-key", "a Honeycomb key", "hcaik_ hcbik_ hccik_ hcdik_ hcalk_ hcamk_ hcxik_", "[a-z0-9]{58}"
    ),
    token("honeybadger-key", "a Honeybadger key", "hbp_ hbapi_", "[A-Za-z0-9]{30,40}"),
    token("axiom-token", "an Axiom token", "xaat- xapt- xait-", _UUID),
    token("logfire-token", "a Logfire token", "pylf_v1_", "[a-z]{2}_[A-Za-z0-9]{40,60}"),
    token("checkly-key", "a Checkly API key", "cu_", "[0-9a-f]{32}"),
    token("statsig-secret", "a Statsig server secret", "secret-", "[A-Za-z0-9]{43}", by_case),
    token("configcat-key", "a ConfigCat SDK key", "configcat-sdk-1/", "[A-Za-z0-9_-]{22}/[A-Za-z0-9_-]{22}"),
    token("pagerduty-key", "a PagerDuty key", "pdus+_", "[A-Za-z0-9_-]{8,}_[A-Za-z0-9_-]{30,60}"),
    token("permit-key", "a Permit.io key", "permit_key_", "[A-Za-z0-9]{60,120}"),
    token("jumpcloud-key", "a JumpCloud key", "jca_", "[A-Za-z0-9]{36}"),
    token(
        "stytch-secret",
        "a Stytch secret",
        "secret-live- secret-test-",
        "[A-Za-z0-9_-]{35,36}={0,1}",
        by_digits,
    ),
    token("persona-key", "a Persona API key", "persona_production_ persona_sandbox_", "[0-9a-f-]{36}"),
    token(
        "onfido-token",
        "an Onfido API token",
        "api_live. api_live_us. api_live_ca. api_sandbox.",
        r"[A-Za-z0-9_-]{11}\.[A-Za-z0-9_-]{32}",
    ),
    shape(
        secret("okta-token", "an Okta API token"),
        ("SSWS ",),
        r"SSWS (?P<secret>00[A-Za-z0-9_-]{40})",
    ),
    token(
        "boundary-worker-token", "a token of a HashiCorp Boundary worker", "neslat_", "[A-Za-z0-9]{40,200}"
    ),
    token("nats-seed", "a NATS seed", "SUA SAA SOA SCA SNA", "[A-Z2-7]{55}", by_digits, Severity.CRITICAL),
)
