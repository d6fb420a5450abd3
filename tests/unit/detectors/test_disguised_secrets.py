"""Secrets in forms that people, notebooks and whoever wants to hide them write them in, and what only looks so."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.corpus._keys import expand
from tests.corpus._samples import findings, mended

TOKEN = expand("{{crc32:ghp_}}")
KEY = expand("{{pem:RSA PRIVATE KEY}}")
LINES = KEY.split("\n")
PASSWORD = expand("{{a-z:3}}!{{A-Z:2}}{{0-9:2}}#{{A-Z:1}}{{a-z:2}}")

DISGUISED = {
    "backwards": TOKEN[::-1],
    "tag characters": "hi" + "".join(chr(0xE0000 + ord(one)) for one in TOKEN),
    "variation selectors": "hi" + "".join(chr(0xE0100 - 16 + ord(one)) for one in TOKEN),
    "bytes": " ".join(f"0x{ord(one):02x}" for one in TOKEN),
    "bytes of C": ", ".join(f"0x{ord(one):02X}" for one in TOKEN),
    "bytes in lines": ",\n    ".join(
        ", ".join(f"0x{ord(one):02x}" for one in TOKEN[at : at + 8]) for at in range(0, 40, 8)
    ),
    "commas": ",".join(f"{ord(one):02x}" for one in TOKEN),
    "commas and spaces": ", ".join(f"{ord(one):02x}" for one in TOKEN),
    "two spaces": "  ".join(f"{ord(one):02x}" for one in TOKEN),
    "a byte in each line": "\r\n".join(f"{ord(one):02x}" for one in TOKEN),
    "capitals": ",".join(f"0X{ord(one):02X}" for one in TOKEN),
    "colons": ":".join(f"{ord(one):02x}" for one in TOKEN),
}


@promise("P-DECODED")
@pytest.mark.parametrize("written", DISGUISED.values(), ids=DISGUISED)
def test_a_token_in_a_disguise_is_found_and_mended(written):
    text = f"see {written} and more"
    found = [one for one in findings({"text": text}) if one.rule == "secret.github-token"]
    assert found
    assert not [one for one in findings({"text": mended(text, found)}) if one.rule.startswith("secret.")]


@promise("P-DECODED")
@pytest.mark.parametrize("form", ["0x{:02x}", "0X{:02X}", "{:02x}"])
def test_bytes_that_are_strings_of_an_array_are_read(form):
    assert "secret.github-token" in rules_of({"bytes": [form.format(ord(one)) for one in TOKEN]})


@pytest.mark.parametrize(
    "header",
    [
        KEY.replace("PRIVATE KEY", "PRIVATE  KEY"),
        KEY.replace("BEGIN RSA PRIVATE KEY", "begin rsa private key"),
        KEY.replace("-----BEGIN", "---- BEGIN").replace("KEY-----", "KEY ----"),
    ],
)
def test_a_private_key_is_one_under_a_header_that_is_a_little_different(header):
    (found,) = [one for one in findings({"text": header}) if one.rule == "secret.private-key"]
    assert not any(line in mended(header, [found]) for line in LINES[1:-1])


@pytest.mark.parametrize("lines", [LINES, [f"{one}\n" for one in LINES], LINES[:-1]])
def test_a_private_key_is_one_in_the_lines_of_a_notebook(lines):
    found = [one for one in findings({"source": lines}) if one.rule == "secret.private-key"]
    assert [one.where for one in found] == [f"/params/source/{at}" for at in range(len(lines))]
    assert all(one.mend for one in found)


BLOCKS = {
    "a line each": [[one] for one in LINES],
    "two blocks": [LINES[:2], LINES[2:]],
    "two blocks, of which one has the marks": [LINES[:1], LINES[1:-1], LINES[-1:]],
    "each line twice": [[LINES[0]], *([one] for one in LINES[1:-1] for _ in "12"), [LINES[-1]]],
}


@pytest.mark.parametrize("parts", BLOCKS.values(), ids=BLOCKS)
def test_a_private_key_in_several_blocks_is_mended_in_each_and_no_name_is_touched(parts):
    blocks = [{"type": "text", "text": "\n".join(part)} for part in parts]
    found = [one for one in findings({"content": blocks}) if one.rule == "secret.private-key"]
    assert {one.where for one in found} == {f"/params/content/{at}/text" for at in range(len(parts))}
    assert all(one.mend and not one.in_key for one in found)


@pytest.mark.parametrize("kind", ["RSA PRIVATE KEY", "RSA PRIVATE  KEY", "PRIVATE   KEY"])
def test_a_private_key_ends_at_its_end_however_many_spaces_are_in_its_marks(kind):
    text = KEY.replace("RSA PRIVATE KEY", kind) + "\n- and what stands behind it"
    (found,) = [one for one in findings({"text": text}) if one.rule == "secret.private-key"]
    assert mended(text, [found]).endswith("\n- and what stands behind it")


NAMED = {
    "an object": {"name": "DB_PASSWORD", "value": PASSWORD},
    "an environment": {"env": [{"name": "DB_PASSWORD", "value": PASSWORD}]},
    "a pair": ["DB_PASSWORD", PASSWORD],
    "a pair with signs of a designation": [
        "password",
        expand(
            "{{A-Z:1}}{{0-9:1}}{{a-z:2}}{{0-9:1}}-{{a-z:1}}{{A-Z:2}}{{0-9:2}}.{{a-z:1}}{{0-9:1}}{{A-Z:2}}"
        ),
    ],
    "an option": {"args": ["psql", "--password", PASSWORD]},
}


@pytest.mark.parametrize("params", NAMED.values(), ids=NAMED)
def test_a_password_is_one_beside_its_name(params):
    assert rules_of(params) == ["secret.named-password"]


HONEST = [
    ["password", "username", "created_at"],
    ["password", "First-Name", "last_Name2"],
    ["token", "expires_at", "user_id"],
    ["token", "v1.2.3-beta.4"],
    ["password", "AES-256-GCM"],
    ["password", "CVE-2024-3094"],
    ["token", "Llama-3.1-8B"],
    ["password", "WPA2-PSK/AES"],
    ["secret", "OAuth2.0/PKCE"],
    ["token", "SHA3-512/256"],
    {"name": "password", "value": "Required"},
    {"name": "password", "value": "${DB_PASSWORD}"},
    {"field": "token", "value": "next"},
    {"args": ["login", "--password", "--verbose"]},
    {"args": ["login", "--password-stdin", "registry.example.com"]},
    {"text": "-----begin private key section-----\nwhoever has the key opens the door\n-----end-----"},
    {"text": "-----BEGIN CERTIFICATE-----\n" + "\n".join(LINES[1:-1]) + "\n-----END CERTIFICATE-----"},
    {"source": ["-----BEGIN CERTIFICATE-----", *LINES[1:-1], "-----END CERTIFICATE-----"]},
    {"source": ["-----BEGIN RSA PRIVATE KEY-----", "and then the base64 of the key", "in lines of 64"]},
    {
        "marker": "-----BEGIN PRIVATE KEY-----",
        "className": "AbstractSingletonProxyFactoryBean",
        "handler": "RequestMappingHandlerAdapter",
        "next": "ConfigurableApplicationContext",
    },
    {
        "text": "-- begin private key -- see docs/ConfigurableApplicationContext/AbstractSingletonProxyFactoryBean/x"
    },
    {
        "text": "-- begin private key -- AbstractSingletonProxyFactoryBean2, RequestMappingHandlerAdapter3, Base64Codec4"
    },
    {"text": "mac 3a:4b:5c:6d:7e:2f, 0x41, 0x42, 0x43 are A, B and C"},
    {"text": "const table = [" + ", ".join(f"0x{one:02x}" for one in range(0x20, 0x60)) + "];"},
    {"rows": [str(20 + 7 * at % 60) for at in range(3_000)]},
    {"text": ",".join(str(20 + 11 * at % 60) for at in range(3_000))},
    {"text": "an AIKA of AISA, _mpn_ and the rest"},
]


@pytest.mark.parametrize("params", HONEST)
def test_what_only_looks_so_is_left(params):
    assert rules_of(params) == []


def rules_of(params):
    return [one.rule for one in findings(params) if one.rule.startswith("secret.")]
