"""Tokens of code hosts, package registries and what builds and delivers code."""

from __future__ import annotations

from typing import Final

from douane.detectors.checksums import crc32_base62
from douane.detectors.formats.given import is_varied
from douane.detectors.pattern import Pattern, secret, token
from douane.detectors.plausible import by_mixture
from douane.model.finding import Severity

PATTERNS: Final[tuple[Pattern, ...]] = (
    token(
        "github-token",
        "a GitHub token",
        "ghp_ gho_ ghu_ ghs_ ghr_",
        "[A-Za-z0-9]{36}",
        crc32_base62,
        Severity.CRITICAL,
    ),
    token(
        "github-fine-grained-token",
        "a fine-grained GitHub token",
        "github_pat_",
        "[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
        severity=Severity.CRITICAL,
    ),
    token(
        "gitlab-token",
        "a GitLab token",
        "glpat- gldt- glptt- glrt- glcbt- glft- glimt- glagent- gloas- glsoat- glffct- glwt-",
        r"[A-Za-z0-9_=.-]{20,300}",
        severity=Severity.CRITICAL,
    ),
    token(
        "gitlab-runner-registration", "a GitLab runner registration token", "GR1348941", "[A-Za-z0-9_-]{20}"
    ),
    token("npm-token", "an npm access token", "npm_", "[A-Za-z0-9]{36}", crc32_base62, Severity.CRITICAL),
    token(
        "pypi-token", "a PyPI upload token", "pypi-AgE", "[A-Za-z0-9_-]{50,1000}", severity=Severity.CRITICAL
    ),
    token("rubygems-token", "a RubyGems API key", "rubygems_", "[0-9a-f]{48}"),
    token("clojars-token", "a Clojars deploy token", "CLOJARS_", "[0-9a-z]{60}"),
    token("nuget-key", "a NuGet API key", "oy2", "[a-z0-9]{43}"),
    token("docker-token", "a Docker Hub token", "dckr_pat_ dckr_oat_", "[A-Za-z0-9_-]{27,32}"),
    token("artifactory-key", "a JFrog API key or identity token", "AKCp cmVmdGtuOj", "[A-Za-z0-9]{54,80}"),
    token("atlassian-token", "an Atlassian token", "ATATT3 ATCTT3 ATBB", "[A-Za-z0-9_=-]{28,400}"),
    token(
        "sourcegraph-token", "a Sourcegraph token", "sgp_", r"(?:(?:[a-fA-F0-9]{16}|local)_)?[a-fA-F0-9]{40}"
    ),
    token("sonar-token", "a SonarQube token", "sqp_ squ_ sqa_", "[0-9a-z]{40}"),
    token("buildkite-token", "a Buildkite token", "bkua_", "[0-9a-z]{40}"),
    token("travis-token", "a Travis CI token", "tru_", "[A-Za-z0-9]{22}"),
    token("infracost-key", "an Infracost API key", "ico-", "[A-Za-z0-9]{32}", by_mixture),
    token(
        "launchdarkly-key",
        "a LaunchDarkly key",
        "sdk- api-",
        "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}",
    ),
    token("octopus-key", "an Octopus Deploy API key", "API-", "[A-Z0-9]{25,31}"),
    Pattern(
        secret("npmrc-token", "the token or password of an .npmrc file"),
        (":_authToken", ":_password"),
        ":_(?:authtoken|password)",
        r":_(?i:authtoken|password)[ \t]{0,4}=[ \t]{0,4}[\"']?(?P<secret>[A-Za-z0-9_.~+/=-]{8,400})",
        is_varied,
    ),
)
