"""Tokens of a real authorization server: whom they let in, and every forgery that does not."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import warnings

import pytest
from joserfc.jwk import OctKey
from joserfc.jws import JWSRegistry

from douane.gateway.identity.authenticate import authenticate
from douane.gateway.identity.fetching import LONGEST, fetching
from douane.gateway.identity.issuers import FLOOR, FRESH, STALE, IssuerKeys
from douane.gateway.identity.tokens import by_token
from douane.gateway.identity.way import Refused
from douane.model.access import Principal
from douane.policy.access import ALGORITHMS, Issuer
from douane.policy.pattern import compiled
from douane.transports.http.pool import Pool
from tests._promises import promise
from tests.unit.gateway.identity.issuer import (
    AT,
    AuthorizationServer,
    ec,
    ed25519,
    encoded,
    rsa,
)
from tests.unit.gateway.identity.presenting import ELSEWHERE, RESOURCE, bearing, presented

RSA, OTHER_RSA, EC, ED = rsa("r1"), rsa("r2"), ec("e1"), ed25519("o1")


class Gate:
    """The way in with tokens of one issuer, over a real pool; time stands still unless it is set."""

    def __init__(self, server, **issuer):
        self.now = AT
        self.server = server
        self.issuer = Issuer(server.url, **issuer)
        self._runner = asyncio.Runner()
        self._pool = self._runner.run(self._open())
        self._keys = IssuerKeys(self.issuer, fetching(self._pool), lambda: self.now)
        self._way = by_token([self._keys], lambda: self.now, 60)

    def lets(self, token, **shown):
        """Who is let in with it, or why not."""
        return self.asks(bearing(token, **shown))

    def asks(self, shown):
        return self._runner.run(self._asked(shown))

    def together(self, tokens):
        """Many at once."""

        async def every():
            return await asyncio.gather(*(authenticate([self._way], bearing(token)) for token in tokens))

        return self._runner.run(every())

    def close(self):
        self._runner.run(self._closed())
        self._runner.close()

    async def _asked(self, shown):
        found = await authenticate([self._way], shown)
        if self._keys._beside is not None:
            await self._keys._beside
        return found

    async def _open(self):
        return Pool()

    async def _closed(self):
        self._pool.close()


@pytest.fixture
def server():
    with AuthorizationServer() as made:
        made.publish(RSA, EC, ED)
        yield made


@pytest.fixture
def gate_to():
    opened = []

    def opening(server, **issuer):
        opened.append(Gate(server, **issuer))
        return opened[-1]

    yield opening
    for gate in opened:
        gate.close()


@pytest.fixture
def gate(server, gate_to):
    return gate_to(server)


def alice(server, **parts):
    return Principal(f"oidc:{server.url}|alice", client="agent", **parts)


def refusal(found):
    assert isinstance(found, Refused), found
    return found.status, found.error


def for_us(server, key=None, header=None, **claims):
    return server.token(key, header, **{"aud": RESOURCE} | claims)


INVALID = (401, "invalid_token")


@promise("P-TOKEN-OURS")
@pytest.mark.parametrize("key", [RSA, EC, ED], ids=["RS256", "ES256", "Ed25519"])
def test_a_token_of_the_issuer_for_this_endpoint_lets_in(server, gate, key):
    assert gate.lets(for_us(server, key)) == alice(server)


def test_the_older_name_of_the_edwards_curve_is_taken(server, gate):
    head = encoded({"alg": "EdDSA", "typ": "at+jwt", "kid": "o1"})
    claims = encoded(
        {"iss": server.url, "sub": "alice", "aud": RESOURCE, "exp": AT + 300, "client_id": "agent"}
    )
    signature = JWSRegistry.algorithms["EdDSA"].sign(f"{head}.{claims}".encode(), ED)

    assert gate.lets(f"{head}.{claims}.{encoded(signature)}") == alice(server)


@pytest.mark.parametrize("algorithm", [one for one in ALGORITHMS if one[:2] in ("RS", "PS")])
def test_every_listed_algorithm_of_a_key_is_taken(server, gate_to, algorithm):
    gate = gate_to(server, algorithms=ALGORITHMS)

    assert gate.lets(for_us(server, RSA, {"alg": algorithm})) == alice(server)


@promise("P-TOKEN-OURS")
@pytest.mark.parametrize(
    ("claims", "because"),
    [
        ({"exp": AT - 60}, "expired"),
        ({"exp": None}, "when it expires"),
        ({"exp": str(AT + 300)}, "when it expires"),
        ({"exp": True}, "when it expires"),
        ({"nbf": AT + 61}, "time to come"),
        ({"iat": AT + 61}, "time to come"),
        ({"nbf": "soon"}, "times that are none"),
        ({"aud": "https://other.example/mcp"}, "another audience"),
        ({"aud": None}, "another audience"),
        ({"aud": RESOURCE + "/"}, "another audience"),
        ({"aud": RESOURCE.upper()}, "another audience"),
        ({"aud": RESOURCE.removesuffix("/servers/files/mcp")}, "another audience"),
        ({"aud": []}, "another audience"),
        ({"aud": {RESOURCE: True}}, "another audience"),
        ({"aud": RESOURCE.replace("files", "mail")}, "another audience"),
        ({"sub": None}, "whom it is about"),
        ({"sub": ""}, "whom it is about"),
        ({"sub": "a\nb"}, "whom it is about"),
        ({"sub": ["alice"]}, "whom it is about"),
        ({"cnf": {"jkt": "x"}}, "bound to a key"),
        ({"cnf": {"x5t#S256": "x"}}, "bound to a key"),
        ({"cnf": {}}, "bound to a key"),
    ],
    ids=str,
)
def test_what_a_token_says_must_let_it_in_here_and_now(server, gate, claims, because):
    found = gate.lets(for_us(server, **claims))

    assert refusal(found) == INVALID
    assert because in found.description


@pytest.mark.parametrize(
    "claims", [{"exp": AT - 59}, {"nbf": AT + 60}, {"iat": AT + 60}, {"aud": ["https://x.example", RESOURCE]}]
)
def test_clocks_may_differ_a_little_and_audiences_be_several(server, gate, claims):
    assert gate.lets(for_us(server, **claims)) == alice(server)


@promise("P-TOKEN-OURS")
def test_a_token_that_expires_after_it_was_verified_is_refused(server, gate):
    token = for_us(server)
    assert gate.lets(token) == alice(server)
    gate.now = AT + 361

    assert "expired" in gate.lets(token).description


@promise("P-TOKEN-OURS")
def test_a_token_of_another_issuer_is_refused(server, gate):
    with AuthorizationServer() as other:
        other.publish(RSA)
        assert refusal(gate.lets(for_us(other))) == INVALID
        assert other.asked.total() == 0, "nobody is asked because a token says so"


@promise("P-TOKEN-OURS")
@pytest.mark.parametrize("iss", ["{}/", "{}#", " {}", ["{}"], None])
def test_an_issuer_is_itself_to_the_letter(server, gate, iss):
    said = iss.format(server.url) if isinstance(iss, str) else iss

    assert refusal(gate.lets(for_us(server, iss=said))) == INVALID


@promise("P-TOKEN-OURS")
@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", ""])
def test_a_token_without_a_signature_is_refused(server, gate, alg):
    claims = {"iss": server.url, "sub": "alice", "aud": RESOURCE, "exp": AT + 300}
    head = encoded({"alg": alg, "typ": "at+jwt", "kid": "r1"})
    for signature in ("", "AA", encoded(b"signed, honestly")):
        assert refusal(gate.lets(f"{head}.{encoded(claims)}.{signature}")) == INVALID


@promise("P-TOKEN-OURS")
@pytest.mark.parametrize("form", ["pem", "der", "json", "modulus"])
def test_a_public_key_is_no_shared_secret(server, gate, form):
    public = RSA.as_dict(private=False)
    secret = {
        "pem": RSA.as_pem(private=False),
        "der": RSA.as_der(private=False),
        "json": json.dumps(public).encode(),
        "modulus": base64.urlsafe_b64decode(public["n"] + "=="),
    }[form]
    token = _hmac(secret, {"alg": "HS256", "typ": "at+jwt", "kid": "r1"}, server)

    assert refusal(gate.lets(token)) == INVALID


def _hmac(secret, header, server):
    claims = {"iss": server.url, "sub": "alice", "aud": RESOURCE, "exp": AT + 300}
    said = f"{encoded(header)}.{encoded(claims)}"
    return f"{said}.{encoded(hmac.digest(secret, said.encode(), 'sha256'))}"


@promise("P-TOKEN-OURS")
def test_a_symmetric_key_that_an_issuer_publishes_is_no_key(server, gate):
    secret = OctKey.generate_key(256, {"kid": "s1"})
    server.pages["/jwks"] = {"keys": [secret.as_dict()]}

    assert refusal(gate.lets(for_us(server, secret))) == INVALID


@promise("P-TOKEN-OURS")
def test_a_key_of_the_same_name_and_somebody_elses_signature_is_refused(server, gate):
    assert refusal(gate.lets(for_us(server, rsa("r1")))) == INVALID


@promise("P-TOKEN-OURS")
@pytest.mark.parametrize(
    "header",
    [
        {"kid": "e1"},
        {"kid": "../../dev/null"},
        {"kid": "' OR 1=1 --"},
        {"kid": 1},
        {"kid": ["r1"]},
        {"alg": "ES256"},
        {"alg": "HS256"},
        {"alg": ["RS256"]},
    ],
    ids=str,
)
def test_the_header_cannot_choose_another_key_or_algorithm(server, gate, header):
    head, claims, signature = for_us(server, RSA).split(".")
    changed = json.loads(base64.urlsafe_b64decode(head + "==")) | header

    assert refusal(gate.lets(f"{encoded(changed)}.{claims}.{signature}")) == INVALID


@promise("P-TOKEN-OURS")
@pytest.mark.parametrize("where", ["jwk", "jku", "x5u", "x5c"])
def test_a_token_cannot_bring_its_own_key(server, gate, where):
    mine = rsa("mine")
    with AuthorizationServer() as evil:
        evil.publish(mine)
        brought = {
            "jwk": mine.as_dict(private=False),
            "jku": f"{evil.origin}/jwks",
            "x5u": f"{evil.origin}/jwks",
            "x5c": ["AAAA"],
        }[where]
        for kid in ("mine", "r1", None):
            assert refusal(gate.lets(for_us(server, mine, {where: brought, "kid": kid}))) == INVALID
        assert evil.asked.total() == 0


@promise("P-TOKEN-OURS")
def test_an_algorithm_that_is_not_listed_is_refused(server, gate_to):
    gate = gate_to(server, algorithms=("ES256",))

    assert refusal(gate.lets(for_us(server, RSA))) == INVALID
    assert gate.lets(for_us(server, EC)) == alice(server)


@pytest.mark.parametrize("typ", ["JWT", "jwt", "id+jwt", "", None, "dpop+jwt", "oauth-id-jag+jwt"])
def test_what_is_no_access_token_is_refused(server, gate, typ):
    assert refusal(gate.lets(for_us(server, RSA, {"typ": typ}))) == INVALID


@pytest.mark.parametrize("typ", ["application/at+jwt", "AT+JWT"])
def test_a_type_may_be_written_as_the_standards_allow(server, gate, typ):
    assert gate.lets(for_us(server, RSA, {"typ": typ})) == alice(server)


def test_other_types_are_taken_of_an_issuer_that_is_said_to_use_them(server, gate_to):
    gate = gate_to(server, types=("at+jwt", "JWT"))

    assert gate.lets(for_us(server, RSA, {"typ": "JWT"})) == alice(server)


@promise("P-TOKEN-OURS")
def test_what_asks_for_an_extension_is_refused(server, gate):
    token = for_us(server).split(".")
    head = json.loads(base64.urlsafe_b64decode(token[0] + "==")) | {"crit": ["b64"], "b64": True}

    assert refusal(gate.lets(f"{encoded(head)}.{token[1]}.{token[2]}")) == INVALID


@promise("P-TOKEN-OURS")
def test_no_changed_character_leaves_a_token_good(server, gate):
    token = for_us(server, ED)
    for place in range(len(token)):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert refusal(gate.lets(changed)) == INVALID, place


@pytest.mark.parametrize(
    "changed",
    [
        lambda token: token + "=",
        lambda token: token + ".",
        lambda token: "." + token,
        lambda token: token.replace(".", ".."),
        lambda token: token.rpartition(".")[0],
        lambda token: token.rpartition(".")[0] + ".",
        lambda token: token.replace(".", " ."),
        lambda token: token + "." + token,
        lambda token: token * 40,
    ],
)
def test_another_form_is_no_token(server, gate, changed):
    assert refusal(gate.lets(changed(for_us(server)))) == INVALID


@promise("P-TOKEN-OURS")
@pytest.mark.parametrize("part", [0, 1])
def test_a_token_that_could_be_read_in_two_ways_is_refused(server, gate, part):
    header = b'{"alg":"RS256","typ":"at+jwt","kid":"r1"}'
    claims = json.dumps({"iss": server.url, "sub": "alice", "aud": RESOURCE, "exp": AT + 300}).encode()
    doubled = [header, claims]
    doubled[part] = doubled[part][:-1] + b',"sub":"bob","sub":"eve"}'
    said = f"{encoded(doubled[0])}.{encoded(doubled[1])}"
    algorithm = JWSRegistry.algorithms["RS256"]
    token = f"{said}.{encoded(algorithm.sign(said.encode(), RSA))}"

    assert refusal(gate.lets(token)) == INVALID


def test_a_token_in_another_header_is_no_token(server, gate):
    assert refusal(gate.asks(presented(("X-API-Key", for_us(server))))) == INVALID


def test_groups_scopes_client_and_organization_come_from_the_claims_that_the_policy_names(server, gate_to):
    gate = gate_to(
        server, groups=("groups", "realm_access.roles", "https://x.example/teams"), organization="org.id"
    )
    token = for_us(
        server,
        groups=["a", 1, ""],
        realm_access={"roles": ["b"]},
        scope="one two",
        scp=["three"],
        org={"id": "acme"},
        client_id=None,
        azp="app",
        **{"https://x.example/teams": "c d"},
    )

    assert gate.lets(token) == Principal(
        f"oidc:{server.url}|alice",
        groups=frozenset("abcd"),
        client="app",
        tenant="acme",
        scopes=frozenset({"one", "two", "three"}),
    )


@promise("P-TENANTS-APART")
@pytest.mark.parametrize("said", [None, "", 7, ["acme"], "default"])
def test_a_token_that_does_not_name_its_organization_is_refused_where_it_must(server, gate_to, said):
    assert refusal(gate_to(server, organization="org").lets(for_us(server, org=said))) == INVALID


def test_a_missing_scope_is_403_and_says_which_are_needed(server, gate_to):
    gate = gate_to(server, scopes=("mcp:use", "mcp:read"))
    found = gate.lets(for_us(server, scope="mcp:use"))

    assert refusal(found) == (403, "insufficient_scope")
    assert found.scope == "mcp:use mcp:read"
    assert not isinstance(gate.lets(for_us(server, scope="mcp:read mcp:use x")), Refused)


def test_only_listed_clients_are_let_in(server, gate_to):
    gate = gate_to(server, clients=compiled(["agent-*"]))

    assert refusal(gate.lets(for_us(server))) == INVALID
    assert not isinstance(gate.lets(for_us(server, client_id="agent-7")), Refused)


def test_another_audience_is_taken_where_the_policy_names_it(server, gate_to):
    gate = gate_to(server, audiences=("api://douane",))

    assert gate.lets(for_us(server, aud="api://douane")) == alice(server)


@promise("P-TOKEN-OURS")
def test_a_token_that_is_bound_to_a_certificate_needs_it(server, gate):
    shown = base64.urlsafe_b64encode(hashlib.sha256(b"certificate").digest()).rstrip(b"=").decode()
    token = for_us(server, cnf={"x5t#S256": shown})

    assert gate.lets(token, peer=ELSEWHERE._replace(certificate=b"certificate")) == alice(server)
    assert refusal(gate.lets(token, peer=ELSEWHERE._replace(certificate=b"another"))) == INVALID
    assert refusal(gate.lets(token)) == INVALID


# The keys of an issuer.


def test_keys_are_fetched_once_for_many_tokens(server, gate):
    gate.together([for_us(server, sub=f"u{number}") for number in range(20)])

    assert server.asked["/jwks"] == 1


@promise("P-TOKEN-OURS")
def test_a_new_key_is_found_and_a_removed_one_counts_no_more(server, gate):
    old = for_us(server, RSA)
    assert gate.lets(old) == alice(server)
    server.publish(OTHER_RSA)
    gate.now += FLOOR
    assert gate.lets(for_us(server, OTHER_RSA)) == alice(server)

    assert refusal(gate.lets(old)) == INVALID


def test_names_of_keys_that_nobody_has_do_not_make_us_ask_often(server, gate):
    gate.lets(for_us(server))
    for number in range(20):
        gate.lets(for_us(server, RSA, {"kid": f"made-up-{number}"}))
    assert server.asked["/jwks"] == 1
    gate.now += FLOOR
    for number in range(20):
        gate.lets(for_us(server, RSA, {"kid": f"made-up-{number}"}))

    assert server.asked["/jwks"] == 2


def test_keys_are_asked_for_again_beside_when_they_are_no_longer_fresh(server, gate):
    gate.lets(for_us(server))
    server.publish(RSA, OTHER_RSA)
    gate.now += FRESH
    assert gate.lets(for_us(server, exp=gate.now + 60)) == alice(server)

    assert server.asked["/jwks"] == 2


def test_an_issuer_that_is_silent_keeps_its_keys_for_a_day_and_no_longer(server, gate):
    gate.lets(for_us(server))
    server.statuses["/jwks"] = 500
    gate.now += STALE - 1
    assert gate.lets(for_us(server, exp=gate.now + 300)) == alice(server)
    gate.now += FLOOR

    assert refusal(gate.lets(for_us(server, exp=gate.now + 300))) == (503, "temporarily_unavailable")


@pytest.mark.parametrize(
    "answer",
    [b"", b"[]", b"{}", b'{"keys": {}}', b'{"keys": [], "keys": []}', b"x" * (LONGEST + 1), b"\xff"],
    ids=lambda answer: str(answer[:20]),
)
def test_an_answer_that_is_no_set_of_keys_lets_nobody_in(server, gate, answer):
    server.pages["/jwks"] = answer

    assert refusal(gate.lets(for_us(server))) == (503, "temporarily_unavailable")


@pytest.mark.parametrize("status", [301, 302, 204, 404, 500])
def test_a_redirect_or_failure_is_no_answer(server, gate, status):
    server.pages["/moved"] = server.pages["/jwks"]
    server.statuses["/moved"] = status
    server.publish(RSA, jwks_uri=f"{server.origin}/moved")

    assert refusal(gate.lets(for_us(server))) == (503, "temporarily_unavailable")


@promise("P-TOKEN-OURS")
@pytest.mark.parametrize("said", ["{}/", "https://idp.example", None, 1])
def test_metadata_of_another_issuer_is_not_believed(server, gate, said):
    server.publish(RSA, issuer=said.format(server.url) if isinstance(said, str) else said)

    assert refusal(gate.lets(for_us(server))) == (503, "temporarily_unavailable")


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "ftp://127.0.0.1/jwks", "//x", None, 1, "http://[", "http://127.0.0.1:99999/"],
)
def test_keys_are_fetched_over_http_only(server, gate, address):
    server.publish(RSA, jwks_uri=address)

    assert refusal(gate.lets(for_us(server))) == (503, "temporarily_unavailable")


@pytest.mark.parametrize(
    "place",
    [
        "/.well-known/oauth-authorization-server/realms/x",
        "/.well-known/openid-configuration/realms/x",
        "/realms/x/.well-known/openid-configuration",
    ],
)
def test_metadata_is_found_wherever_issuers_put_it(gate_to, place):
    with AuthorizationServer("/realms/x") as server:
        server.publish(RSA)
        said = server.pages.pop("/.well-known/oauth-authorization-server/realms/x")
        server.pages[place] = said

        assert gate_to(server).lets(for_us(server)) == alice(server)


def test_where_the_keys_are_may_be_said_by_the_policy(server, gate_to):
    server.pages["/other"] = server.pages.pop("/jwks")
    gate = gate_to(server, jwks=f"{server.origin}/other")

    assert gate.lets(for_us(server)) == alice(server)
    assert set(server.asked) == {"/other"}


def test_without_a_name_the_only_suitable_key_is_meant(server, gate):
    assert gate.lets(for_us(server, RSA, {"kid": None})) == alice(server)
    server.publish(RSA, OTHER_RSA)
    gate.now += FRESH
    gate.lets(for_us(server, RSA, exp=gate.now + 60))

    assert refusal(gate.lets(for_us(server, RSA, {"kid": None}, exp=gate.now + 60))) == INVALID


@pytest.mark.parametrize(
    "change", [{"use": "enc"}, {"alg": "PS256"}, {"kty": "oct"}, {"kty": ["RSA"]}, {"n": 1}, {"e": "!"}]
)
def test_a_key_that_is_not_for_this_signature_does_not_count_and_others_do(server, gate, change):
    keys = [RSA.as_dict(private=False) | change, EC.as_dict(private=False), 1, None, {}]
    server.pages["/jwks"] = {"keys": keys}

    assert refusal(gate.lets(for_us(server, RSA))) == INVALID
    assert gate.lets(for_us(server, EC)) == alice(server)


def test_a_short_rsa_key_does_not_count(server, gate):
    with warnings.catch_warnings(action="ignore"):
        short = rsa("short", 1024)
    server.publish(short)

    assert refusal(gate.lets(for_us(server, short))) == INVALID


@pytest.mark.parametrize("curve", ["P-384", "P-521"])
def test_a_curve_belongs_to_its_algorithm(server, gate_to, curve):
    key = ec("big", curve)
    server.publish(key)
    gate = gate_to(server, algorithms=("ES256", "ES384", "ES512"))

    assert gate.lets(for_us(server, key)) == alice(server)


@promise("P-TOKEN-OURS")
def test_a_token_that_was_let_in_once_is_not_let_in_elsewhere_or_with_another_certificate(server, gate):
    shown = base64.urlsafe_b64encode(hashlib.sha256(b"certificate").digest()).rstrip(b"=").decode()
    holder = ELSEWHERE._replace(certificate=b"certificate")
    token = for_us(server, cnf={"x5t#S256": shown})
    assert gate.lets(token, peer=holder) == gate.lets(token, peer=holder) == alice(server)

    assert refusal(gate.lets(token, peer=holder, resource=RESOURCE.replace("files", "mail"))) == INVALID
    assert refusal(gate.lets(token)) == INVALID
