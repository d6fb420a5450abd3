"""Lines of other programs are heard in one form, and nothing is claimed of what is not shared."""

from __future__ import annotations

import json

import pytest

from douane.flow.sharing import begin, copied, forget, hear, line_of, take, was_link
from douane.model.flow import Flow
from douane.model.prints import Print, Prints, Unsealed

LINE = line_of(
    Print("mail", 7_000, frozenset({"untrusted"}), False, b"w", b"b" * 8, b"i" * 4, b"v" * 17, b"l" * 8)
)


def changed(**members):
    return json.dumps(json.loads(LINE) | members).encode()


def test_what_another_program_read_is_known_with_its_labels_and_its_time():
    flow = Flow(shared=Prints())
    hear(flow, LINE)
    assert flow.last == 7.0
    assert flow.labels == {"untrusted": {"mail": 7_000}}


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"{}",
        changed(origin=1),
        changed(private=1),
        changed(number=True),
        changed(number=-1),
        changed(number=1 << 53),
        changed(labels=[1]),
        changed(labels=None),
        changed(whole="not base64!"),
        changed(blocks="AAAA"),
        changed(windows="AAAA"),
        changed(values="AAAA"),
        changed(links="AAAA"),
    ],
)
def test_a_line_of_another_form_is_told(line):
    with pytest.raises(ValueError):  # noqa: PT011  # JSON's own words, or ours
        hear(Flow(shared=Prints()), line)


def test_where_nothing_is_shared_nothing_is_kept_or_found():
    flow = Flow()
    take(flow, Unsealed("some words of a mail", "mail", 1, frozenset(), is_private=True))
    hear(flow, LINE)
    begin(flow, None)
    assert flow == Flow()
    assert copied(Prints(), b"some words", "web") == []
    assert not was_link(Prints(), b"https://example.org")


def test_what_waits_has_a_bound_and_labels_are_given_up_last():
    shared = Prints()
    flow = Flow(shared=shared)
    take(flow, Unsealed("words", "mail", 1, frozenset({"untrusted"}), is_private=False))
    for number in range(40):
        take(flow, Unsealed("more words", "files", number, frozenset(), is_private=True))
    assert len(shared.waiting) == 16
    assert shared.waiting[0].labels == {"untrusted"}
    forget(shared)
    assert not shared.waiting
