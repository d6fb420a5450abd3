"""Values stand in a request where their profile says so, and nowhere else."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from douane.model.profile import HostSecret, Place
from douane.sandbox.egress.placeholders.asked import asked_of, head_of
from douane.sandbox.egress.placeholders.held import held
from douane.sandbox.egress.placeholders.swap import check_rest, swapped, swapped_body, used
from douane.sandbox.egress.refusals import RefusedError
from tests._promises import promise

FAKE, VALUE = "ghp_0aB1cD2eF3gH4iJ5kL6mN7", 'it"s/a+value'
HEADER = held(HostSecret("TOKEN", "secret://one", ("a.example",)), FAKE)
EVERYWHERE = held(HostSecret("KEY", "secret://two", ("a.example",), ("x-key",), tuple(Place)), FAKE)
OTHER = held(HostSecret("OTHER", "secret://three", ("b.example",)), "sk-0123456789abcdefghijkl")


def asked(target="/", *fields):
    lines = [f"GET {target} HTTP/1.1", "Host: a.example", *fields, "", ""]
    return asked_of("\r\n".join(lines).encode("latin-1"), "a.example", 443)


def basic(text):
    return "Authorization: Basic " + b64encode(text.encode()).decode()


@promise("P-PLACEHOLDER-NEVER-HELD")
@pytest.mark.parametrize(
    ("secret", "target", "field", "expected_target", "expected_field"),
    [
        (HEADER, "/", f"Authorization: Bearer {FAKE}", "/", f"Authorization: Bearer {VALUE}"),
        (HEADER, "/", f"authorization: token {FAKE},{FAKE}", "/", f"authorization: token {VALUE},{VALUE}"),
        (HEADER, "/", basic(f"me:{FAKE}"), "/", basic(f"me:{VALUE}")),
        (HEADER, "/", basic(f"{FAKE}:"), "/", basic(f"{VALUE}:")),
        (EVERYWHERE, f"/bot{FAKE}/x?k={FAKE}", f"X-Key: {FAKE}", "/botit%22s%2Fa%2Bvalue/x?k=it%22s%2Fa%2Bvalue", f"X-Key: {VALUE}"),
    ],
)  # fmt: skip
def test_a_value_stands_where_its_placeholder_may(secret, target, field, expected_target, expected_field):
    made = asked(target, field)
    assert used(made, [secret]) == (secret,)
    check_rest(made, [secret], [secret, OTHER])
    assert swapped(made, [(secret, VALUE)]) == asked(expected_target, expected_field)._replace(body=made.body)


@promise("P-PLACEHOLDER-ELSEWHERE")
@pytest.mark.parametrize(
    ("target", "field", "why"),
    [
        ("/", f"X-Note: {FAKE}", "egress.place"),
        ("/", f"{FAKE}: x", "egress.place"),
        ("/", f"X-Note: {FAKE.upper()}", "egress.place"),
        (f"/{FAKE}", "X: y", "egress.place"),
        (f"/?q={FAKE.replace('g', '%67')}", "X: y", "egress.place"),
        ("/", f"X-Note: {b64encode(FAKE.encode()).decode()}", "egress.place"),
        ("/", basic(b64encode(FAKE.encode()).decode()), "egress.place"),  # encoded twice
        ("/", f"Authorization: Bearer {OTHER.placeholder}", "egress.secret"),
        ("/", f"Authorization: Bearer {FAKE} {OTHER.placeholder}", "egress.secret"),
        ("/", basic(f"me:{OTHER.placeholder}"), "egress.secret"),
    ],
)
def test_a_placeholder_elsewhere_is_refused(target, field, why):
    if why is None:
        check_rest(asked(target, field), [HEADER], [HEADER, OTHER])
        return
    with pytest.raises(RefusedError) as caught:
        check_rest(asked(target, field), [HEADER], [HEADER, OTHER])
    assert caught.value.refusal.why == why


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("application/json", json.dumps(VALUE)),
        ("application/x-www-form-urlencoded; charset=utf-8", '"it%22s%2Fa%2Bvalue"'),
        ("text/plain", f'"{VALUE}"'),
    ],
)
def test_in_a_body_a_value_is_written_as_its_type_says(kind, expected):
    body = f'"{FAKE}"'.encode()
    assert swapped_body(body, kind, [(EVERYWHERE, VALUE)]).decode() == expected
    assert swapped_body(body, kind, [(HEADER, VALUE)]) == body


@promise("P-PLACEHOLDER-ELSEWHERE")
def test_the_head_that_goes_on_says_once_how_it_is_read():
    made = asked(
        "/",
        "Connection: keep-alive, X-Hop",
        "X-Hop: 1",
        "Range: bytes=0-3",
        "Request-Range: bytes=0-3",
        "A-IM: range",
        "Accept-Encoding: gzip",
        "TE: trailers",
    )
    assert head_of(made, "a.example", 8443, None) == (
        b"GET / HTTP/1.1\r\nHost: a.example:8443\r\nAccept-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n"
    )


@promise("P-PLACEHOLDER-ELSEWHERE")
@pytest.mark.parametrize(
    ("host", "port", "is_for"),
    [
        ("a.example", 443, True),
        ("a.example", 8443, False),
        ("x.b.example", 8443, True),
        ("b.example", 8443, False),
        ("x.a.example", 443, False),
    ],
)
def test_a_value_is_for_a_host_at_a_port(host, port, is_for):
    secret = held(HostSecret("TOKEN", "secret://one", ("a.example", "*.b.example:8443")), FAKE)
    assert secret.is_for(host, port) is is_for
