"""Pictures and sounds are not read as text, but what is written into them is."""

from __future__ import annotations

import random
from base64 import b64encode

import pytest

from tests.corpus._keys import expand
from tests.corpus._samples import findings

PNG = b"\x89PNG\r\n\x1a\n"
KEY = expand("{{aws:AKIA}}")
DRAW = random.Random(5)  # repeatable on purpose


def rules(raw, **members):
    value = {"type": "image", "data": b64encode(raw).decode(), "mimeType": "image/png", **members}
    return {one.rule for one in findings({"content": [value]})}


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le"])
def test_a_key_in_a_comment_is_found(codec):
    comment = f"Comment: the key is {KEY} ".encode(codec)
    assert "secret.aws-access-key-id" in rules(PNG + DRAW.randbytes(999) + comment + DRAW.randbytes(999))


def test_random_bytes_are_nobodys_number():
    for _ in range(8):
        assert rules(PNG + DRAW.randbytes(200_000)) == {"content.unread"}


def test_digits_of_base64_are_no_number_wherever_they_stand():
    around = b64encode(DRAW.randbytes(300)).decode()
    text = f"data:image/png;base64,{around}/AAAA900101AAAAAA/{around}"
    assert not {one.rule for one in findings({"text": text}) if one.rule.startswith("personal.")}
