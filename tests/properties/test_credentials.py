"""No credential that is shown comes back in a refusal, however wrong it is."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from douane.config import read
from douane.gateway.identity.authenticate import authenticate
from douane.gateway.identity.issuers import Unfetched
from douane.gateway.identity.metadata import answer
from douane.gateway.identity.way import Presented, Refused
from douane.gateway.identity.ways import Means, ways_in
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.stores.api_keys import ApiKeys
from douane.transports.http.exchange import Peer
from douane.transports.http.headers import Headers
from tests._promises import promise
from tests.unit.gateway.identity.issuer import encoded

ISSUER = "https://idp.example"
RESOURCE = "https://gateway.example/mcp"
CONFIG = read([Document("douane.toml", Level.USER, f'[[identity.issuer]]\nurl = "{ISSUER}"\nscopes = "use"')])

SECRETS = st.text("abcdefghijklmnopqrstuvwxyz0123456789ABCDEF", min_size=16, max_size=48)
HEADS = st.dictionaries(
    st.sampled_from(["alg", "kid", "typ", "crit"]), st.sampled_from(["RS256", "none", "at+jwt", 1])
)


def token(head, secret):
    return f"{encoded(head)}.{encoded({'iss': ISSUER, 'sub': secret})}.{encoded(secret.encode())}"


SHOWN = st.one_of(
    SECRETS.map(lambda secret: (f"Bearer {secret}", secret)),
    SECRETS.map(lambda secret: (f"Basic {secret}", secret)),
    SECRETS.map(lambda secret: (f"Bearer douane_{secret[:8]}_{secret}", secret)),
    SECRETS.map(lambda secret: (f"Bearer douane-local-{secret}", secret)),
    st.tuples(HEADS, SECRETS).map(lambda pair: (f"Bearer {token(*pair)}", encoded(pair[1].encode()))),
)


async def silent(_address):
    raise Unfetched


@pytest.fixture(scope="module")
def ways(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("state"))
    with closing(ApiKeys(folder)) as keys:
        yield ways_in(CONFIG.settings.access, Means(folder, keys, silent, lambda: 1.0))


@promise("P-NO-PASSTHROUGH")
@example(("Bearer ", "no secret at all"), "access_token=no secret at all")
@given(SHOWN, st.sampled_from(["", "access_token=", "x="]))
def test_a_refusal_holds_nothing_of_what_was_shown(ways, shown, parameter):
    field, secret = shown
    query = f"{parameter}{secret}" if parameter else ""
    presented = Presented(Headers([("Authorization", field)]), Peer("192.0.2.7", 1), RESOURCE, query)
    found = asyncio.run(authenticate(ways, presented))

    assert isinstance(found, Refused)
    said = json.dumps([answer(found, RESOURCE, CONFIG.settings.access.issuers), found], default=str)
    assert secret not in said
    assert not {secret[start : start + 8] for start in range(len(secret) - 8)} & set(said.split())
