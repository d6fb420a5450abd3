"""What makes a value a secret, beside its form."""

from __future__ import annotations

import re

import pytest

from douane.detectors.checksums import PROVEN, UNPROVEN, aws_account, crc32_base62
from douane.detectors.formats import FOLDED, PATTERNS
from douane.detectors.formats.names import Kind, kind_of
from douane.detectors.formats.providers import is_provider
from douane.detectors.plausible import is_placeholder, is_random, is_stand_in, is_wordy
from douane.detectors.scan import scan
from tests.corpus._keys import expand


def _all(text: str) -> re.Match[str]:
    return re.fullmatch(".+", text)


def test_a_right_checksum_proves_a_token():
    assert crc32_base62(_all(expand("{{crc32:ghp_}}"))) == PROVEN


def test_a_wrong_checksum_lowers_confidence_and_does_not_clear():
    assert crc32_base62(_all(expand("ghp_{{A-Za-z0-9:36}}"))) == UNPROVEN


def test_a_placeholder_has_no_confidence_whatever_its_checksum():
    assert crc32_base62(_all("ghp_" + "x" * 36)) == 0


def test_the_account_in_an_aws_key_id_is_at_most_twelve_digits():
    assert aws_account(_all(expand("{{aws:AKIA}}"))) == PROVEN
    assert aws_account(_all("AKIA" + "77776Q5ZB3K2XWVM")) == UNPROVEN
    assert aws_account(_all(expand("AKIA{{018-9:8}}{{A-Z:8}}"))) == UNPROVEN


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("password", Kind.PASSWORD),
        ("DB_PASSWORD", Kind.PASSWORD),
        ("dbPasswd", Kind.PASSWORD),
        ("password_hash", Kind.NOTHING),
        ("passwordPolicy", Kind.NOTHING),
        ("api_key", Kind.KEY),
        ("X-API-Key", Kind.KEY),
        ("apiKey", Kind.KEY),
        ("AZURE_KEY", Kind.KEY),
        ("key", Kind.NOTHING),
        ("primaryKey", Kind.NOTHING),
        ("public_key", Kind.NOTHING),
        ("keyboard", Kind.NOTHING),
        ("accessToken", Kind.KEY),
        ("nextPageToken", Kind.NOTHING),
        ("max_tokens", Kind.NOTHING),
        ("clientSecret", Kind.KEY),
        ("secretName", Kind.NOTHING),
    ],
)
def test_a_name_says_what_its_value_is(name, kind):
    assert kind_of(name) is kind


@pytest.mark.parametrize(
    "value",
    [
        "<token>",
        "${VAR}",
        "{{ secret }}",
        "xxxxxxxx",
        "your-key-here",
        "AKIAIOSFODNN7EXAMPLE",
        "aaaaaaaaaa",
        "111",
    ],
)
def test_placeholders_are_known(value):
    assert is_placeholder(value)


@pytest.mark.parametrize("value", ["changeit", "'password'", "Root"])
def test_words_that_stand_for_a_password_are_known(value):
    assert is_stand_in(value)


@pytest.mark.parametrize(
    "value", ["getUserAccountSettings", "2026-03-04T19:42:56", "aaaabbbbccccdddd", "1234567890123456"]
)
def test_names_dates_and_counts_are_not_random(value):
    assert not is_random(value)


def test_a_value_that_a_format_knows_is_not_reported_by_its_name_too():
    hits = scan(f"api_token = '{expand('{{crc32:ghp_}}')}'").hits
    assert [hit.pattern.rule.id for hit in hits] == ["secret.github-token"]


def test_capital_dotted_i_moves_no_span():
    content = "İİİ password = 'tiger-77-lily'"
    (hit,) = scan(content).hits
    assert content[hit.start : hit.end] == "tiger-77-lily"


def test_ids_are_unique_and_reasons_are_phrases():
    patterns = (*PATTERNS, *FOLDED)
    assert len({pattern.rule.id for pattern in patterns}) == len({id(pattern.rule) for pattern in patterns})
    for pattern in patterns:
        assert re.fullmatch(r"secret\.[a-z0-9]+(-[a-z0-9]+)*", pattern.rule.id)
        assert re.match(r"(a|an|the) \S", pattern.rule.because)


def test_no_core_has_a_lookaround():
    assert [
        pattern.rule.id for pattern in (*PATTERNS, *FOLDED) if re.search(r"\(\?<?[=!]", pattern.core)
    ] == []


@pytest.mark.parametrize(
    "value", ["getUserAccountSettings", "customer_primary_id", "my-secret-value-1", "Passwort"]
)
def test_letters_that_follow_each_other_as_in_words_are_words(value):
    assert is_wordy(value)


@pytest.mark.parametrize("value", ["9f8a7c6b5d4e3f2a1b0c", "xkqzvjwpthgbnmrt7", "0a9f3bd17ce2"])
def test_letters_by_lot_and_hexadecimal_digits_are_no_words(value):
    assert not is_wordy(value)


@pytest.mark.parametrize(
    "name", ["datadog_api_key", "messagebirdToken", "CODECOV_TOKEN", "AWS_SECRET", "slackKey"]
)
def test_the_service_in_a_name_is_known(name):
    assert is_provider(name)


@pytest.mark.parametrize("name", ["global_token", "headline", "surrenderKey", "myToken"])
def test_names_without_a_service_have_none(name):
    assert not is_provider(name)


def test_a_uuid_is_a_key_only_beside_a_service_or_what_opens_something():
    value = expand("{{0-9a-f:8}}-{{0-9a-f:4}}-{{0-9a-f:4}}-{{0-9a-f:4}}-{{0-9a-f:12}}")
    assert scan(f'token = "{value}"').hits == []
    assert scan(f'snyk_token = "{value}"').hits
    assert scan(f'client_secret = "{value}"').hits


def test_the_key_of_a_service_has_its_form():
    assert scan(expand('meraki_token = "{{0-9a-f:40}}"')).hits
    assert scan(expand('meraki_token = "{{0-9a-f:63}}"')).hits == []


def test_brackets_that_do_not_match_are_no_code():
    odd = expand("{{a-z:2}}{{h}{{a-z:2}})p${e]nob(ody[{{a-z:4}}>-_$#one}}")
    assert scan(f"db_pass: {odd}\n").hits
    assert scan("password = request.form(['password'], (a[0], b)\n").hits == []
