"""Whatever is shown, reading it ends with somebody, or with a refusal, and never with a crash."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from douane.gateway.identity.certificates import names_of
from douane.gateway.identity.claims import Circumstances, principal_of
from douane.gateway.identity.compact import LONGEST, read_compact
from douane.gateway.identity.signing import verifying_keys
from douane.gateway.identity.way import Refused
from douane.model.access import Principal
from douane.policy.access import Issuer
from tests._promises import promise
from tests.unit.gateway.identity.issuer import encoded

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=10,
)
CLAIMS = st.sampled_from(
    ["iss", "aud", "sub", "exp", "nbf", "iat", "cnf", "scope", "scp", "groups", "client_id", "org"]
)
ISSUER = Issuer("https://idp.example", organization="org.id", groups=("groups", "a.b"), scopes=("use",))
HERE = Circumstances("https://gateway.example/mcp", 1000.0, 60.0, b"certificate")
GOOD = {
    "iss": ISSUER.url,
    "aud": HERE.resource,
    "sub": "ann",
    "exp": 2000,
    "scope": "use",
    "org": {"id": "acme"},
}
PARTS = st.sampled_from(["kty", "use", "alg", "kid", "n", "e", "crv", "x", "y"])


@given(
    st.text()
    | st.builds(lambda *parts: ".".join(parts), st.text("AZaz09-_"), st.text("AZaz09-_="), st.text("AZaz"))
)
def test_any_text_is_a_token_or_none(text):
    found = read_compact(text)

    assert found is None or (text.count(".") == 2 and len(text) <= LONGEST)


@given(JSON, JSON, st.binary(max_size=80))
def test_any_header_and_claims_are_read_or_refused(header, claims, signature):
    read_compact(f"{encoded(header)}.{encoded(claims)}.{encoded(signature)}")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_certificate_or_none(der):
    assert names_of(der) is None


@given(
    st.one_of(
        JSON,
        st.builds(
            lambda keys: {"keys": keys},
            st.lists(
                st.dictionaries(
                    PARTS, JSON | st.sampled_from(["RSA", "EC", "OKP", "oct", "sig", "P-256", "AQAB"])
                ),
                max_size=3,
            ),
        ),
    )
)
def test_any_set_of_keys_is_read(document):
    assert not any(key.kind == "oct" for key in verifying_keys(document) or ())


@promise("P-TOKEN-OURS")
@given(st.dictionaries(CLAIMS, JSON))
def test_claims_let_in_only_if_they_say_everything_that_they_must(changed):
    said = json.loads(json.dumps(GOOD | changed))
    found = principal_of(said, ISSUER, HERE)

    assert isinstance(found, Principal | Refused)
    if isinstance(found, Principal):
        audiences = said["aud"] if isinstance(said["aud"], list) else [said["aud"]]
        assert said["iss"] == ISSUER.url
        assert HERE.resource in audiences
        assert said["exp"] + HERE.clock_skew > HERE.at
        assert found.tenant == said["org"]["id"]
        assert found.id == f"oidc:{ISSUER.url}|{said['sub']}"
