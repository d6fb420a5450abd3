"""The official conformance suite passes through the gateway as it does without it."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.e2e.gateway import conformance
from tests.e2e.gateway.passing import passing

both_revisions = pytest.mark.parametrize("revision", conformance.REVISIONS)
a_while = pytest.mark.timeout(conformance.A_RUN_AT_MOST + 30)


@promise("P-HTTP-CONFORMS")
@a_while
@both_revisions
def test_every_scored_scenario_passes_through_the_gateway(scores, through_douane, revision):
    found = scores(through_douane, revision)
    assert found.bad == {}, found.said
    assert len(found.good) == conformance.SCORED[revision]


@a_while
@both_revisions
@pytest.mark.long
def test_the_gateway_fails_the_checks_that_fail_without_it_and_no_other(
    scores, direct, through_douane, revision
):
    found, wanted = scores(through_douane, revision), scores(direct, revision)
    assert found.failed_in_scored == wanted.failed_in_scored, found.said


@a_while
@both_revisions
@pytest.mark.long
def test_every_scored_scenario_passes_without_a_gateway(scores, direct, revision):
    assert len(scores(direct, revision).good) == conformance.SCORED[revision], scores(direct, revision).bad


@a_while
@both_revisions
@pytest.mark.long
def test_a_plain_proxy_changes_nothing(scores, direct, passed_through, revision):
    assert scores(passed_through, revision).failed_in_scored == scores(direct, revision).failed_in_scored


@a_while
@pytest.mark.long
@pytest.mark.parametrize(
    ("revision", "said", "instead", "scenario"),
    [
        ("2025-11-25", b'"progressToken"', b'"progressTaken"', "tools-call-with-progress"),
        ("2026-07-28", b'"requestState"', b'"requestStale"', "input-required-result-request-state"),
    ],
)
def test_a_proxy_that_breaks_one_thing_is_noticed(scores, direct, revision, said, instead, scenario):
    with passing(direct, to_client=lambda some: some.replace(said, instead)) as url:
        assert scenario in scores(url, revision).bad
