"""Numbers of persons and of wallets whose digits prove themselves, by examples that their issuers or standards print."""

from __future__ import annotations

import pytest

from douane.detectors.people import checks, money, nations


@pytest.mark.parametrize(
    ("proves", "number", "other"),
    [
        (nations._belgian, "85073003328", "85073003329"),
        (nations._argentine, "20055361682", "20055361683"),
        (nations._french, "295109912611193", "295109912611194"),
        (nations._british, "JG103759A", "BG103759A"),
        (checks.nric, "S1234567D", "S1234567E"),
    ],
)
def test_a_number_is_told_from_one_that_nobody_has(proves, number, other):
    assert proves(number)
    assert not proves(other)


@pytest.mark.parametrize(
    ("seek", "address", "word", "none"),
    [
        (money.seek_bech32, "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "pay ", "x"),
        (money.seek_ether, "0x52908400098527886E0F7030069857D2E4169EE7", "wallet ", "commit "),
    ],
)
def test_an_address_of_a_wallet_is_seen_where_it_is_one(seek, address, word, none):
    assert seek(word + address, len(word)).end == len(word + address)
    assert seek(none + address, len(none)) is None
