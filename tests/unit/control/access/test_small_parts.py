"""Where somebody goes after signing in, how long they wait, and codes for recovery."""

import pytest

from douane.control.access.agents import browser_of
from douane.control.access.codes import COUNT, digest_of, new_codes
from douane.control.access.cookies import is_vouched, new_mark, vouching
from douane.control.access.delays import LONGEST, OF_ACCOUNT, wait
from douane.control.access.onward import onward, to_sign_in
from tests._promises import promise


@promise("P-SIGN-IN-ONWARD")
@pytest.mark.parametrize(
    "said",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%0d%0aset-cookie:a=b\r\nset-cookie: a=b",
        "/a\nb",
        "/a\x00",
        "javascript:alert(1)",
        "/\t/evil.example",
        "//",
        "///evil.example",
        "/a//evil.example/..//",
        "",
        "sessions",
        "/sign-in?next=/sign-in",
        "/sign-out",
        "/" + "a" * 2000,
        "/@evil.example#x",
        "/ä",
    ],
)
def test_nobody_is_led_elsewhere(said):
    assert onward(said) == "/"


@pytest.mark.parametrize("said", ["/", "/approvals", "/sessions/ab-12?after=3&x=%2F", "/servers/a%20b/"])
def test_a_page_of_ours_is_where_somebody_goes_on(said):
    assert onward(said) == said


def test_the_way_to_sign_in_remembers_the_page():
    assert to_sign_in("/audit", "q=a b") == "/sign-in"
    assert to_sign_in("/audit", "q=a%20b") == "/sign-in?next=%2Faudit%3Fq%3Da%2520b"


def test_the_wait_grows_and_has_an_end():
    assert wait(OF_ACCOUNT, 3, 100, 100) == 0
    assert wait(OF_ACCOUNT, 4, 100, 100) == 2
    assert wait(OF_ACCOUNT, 5, 100, 101) == 3
    assert wait(OF_ACCOUNT, 400_000, 100, 100) == LONGEST
    assert wait(OF_ACCOUNT, 400_000, 100, 100 + LONGEST) == 0


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36",
            "Chrome on Linux",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_1) AppleWebKit/605.1 Version/19 Safari/605.1",
            "Safari on macOS",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/156 Safari/537.36 Edg/156.0", "Edge on Windows"),
        ("curl/8", "another program"),
    ],
)
def test_a_browser_is_called_as_its_owner_knows_it(agent, said):
    assert browser_of(agent) == said


def test_codes_for_recovery_are_many_and_differ():
    codes = new_codes()
    assert len(codes) == len(set(codes)) == COUNT
    assert {len(code) for code in codes} == {23}


def test_a_code_for_recovery_is_known_however_it_is_typed_and_only_for_its_account():
    code = new_codes()[0]
    assert digest_of("ann", code) == digest_of("ann", f" {code.upper().replace('-', ' ')} ")
    assert digest_of("ann", code) != digest_of("bob", code)
    assert digest_of("ann", "x") is None


def test_a_browser_is_known_for_who_has_signed_in_there():
    key, mark = b"k" * 32, new_mark()
    shown = vouching(key, "ann", mark)
    assert is_vouched(key, "ann", shown)
    assert not is_vouched(key, "bob", shown)
    assert not is_vouched(b"l" * 32, "ann", shown)
    assert not is_vouched(key, "ann", "")


@pytest.mark.parametrize("tail", ['"', "//", '?"', "%22\\"])
def test_a_link_costs_no_more_than_its_length(tail):
    assert onward("/" + "a" * 1000 + tail) == "/"


@pytest.mark.parametrize("said", ["/servers//x", "//evil.example", "/a//evil.example?b"])
def test_no_empty_step_leads_anywhere(said):
    assert onward(said) == "/"


def test_a_page_with_what_it_is_asked_for_is_gone_on_to():
    assert onward("/audit?text=a/b//c&n=1") == "/audit?text=a/b//c&n=1"
