"""A secret is found however it is written, and its mend covers all of what says it."""

from __future__ import annotations

import base64
import gzip
import json
from urllib.parse import quote

import pytest

from tests._promises import promise
from tests.corpus._keys import expand
from tests.corpus._samples import findings

KEY = expand("{{aws:AKIA}}")
WRITTEN = {
    "in JSON in a string": json.dumps({"key": KEY})[1:-1].replace('"', '\\"'),
    "with escapes of JSON": "".join(f"\\u{ord(c):04x}" for c in KEY),
    "in a URL": quote(KEY).replace("A", "%41"),
    "in HTML": "".join(f"&#{ord(c)};" for c in KEY),
    "in base64": base64.b64encode(f"my key is {KEY}, is it".encode()).decode(),
    "in hexadecimal": f"my key is {KEY}".encode().hex(),
    "compressed": base64.b64encode(gzip.compress(f"my key is {KEY}".encode(), mtime=0)).decode(),
    "in base64 in JSON in base64": base64.b64encode(
        json.dumps({"key": base64.b64encode(f"my key is {KEY}".encode()).decode()}).encode()
    ).decode(),
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
@promise("P-DECODED")
def test_it_is_found_and_all_of_it_is_mended(written):
    text = f"here it is: {written} and more"
    found = [one for one in findings({"text": text}) if one.rule == "secret.aws-access-key-id"]
    assert found
    assert any(_is_gone(text, one) for one in found)


def _is_gone(text, finding):
    """Whether neither the key nor anything that says it stands outside of what the finding covers."""
    rest = text[: finding.start] + finding.mend + text[finding.end :]
    return not [one for one in findings({"text": rest}) if one.rule == "secret.aws-access-key-id"]


def test_what_is_plain_is_told_once():
    text = f'a \\"{KEY}\\" b \\n %41 c'
    (found,) = findings({"text": text})
    assert text[found.start : found.end] == KEY
