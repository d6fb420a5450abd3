"""Any single change of the rows of a log, however small and wherever, is found."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from douane.audit.chain import genesis, link, seal
from douane.audit.entry import encoded
from douane.audit.verify import Evidence, verified
from douane.audit.verify.evidence import Head

DATABASE, KEY = bytes(range(16)), bytes(32)
BODIES = st.lists(
    st.dictionaries(
        st.text(max_size=5), st.one_of(st.integers(), st.text(max_size=10), st.none()), max_size=3
    ),
    min_size=1,
    max_size=12,
)


def evidence_of(bodies):
    rows, last = [], genesis(DATABASE)
    for seq, body in enumerate(map(encoded, bodies), 1):
        previous, last = last, link(seq, last, body)
        rows.append((seq, body, previous, last))
    head = Head(len(rows), last, seal(KEY, DATABASE, len(rows), last))
    return Evidence(DATABASE, head, rows, seal_key=KEY)


def is_whole(evidence):
    return not verified(evidence).problems


def flip(data, raw):
    """One bit of `raw` is another one."""
    bit = data.draw(st.integers(0, len(raw) * 8 - 1), "bit")
    return bytes(byte ^ (1 << bit % 8 if at == bit // 8 else 0) for at, byte in enumerate(raw))


def change_number(data, rows, at):
    other = data.draw(st.integers(-5, len(rows) + 5).filter(lambda seq: seq != rows[at][0]), "number")
    return sorted([*rows[:at], (other, *rows[at][1:]), *rows[at + 1 :]])


def change_body(data, rows, at):
    seq, body, previous, last = rows[at]
    return [*rows[:at], (seq, flip(data, body.encode()).decode("latin-1"), previous, last), *rows[at + 1 :]]


def change_previous(data, rows, at):
    seq, body, previous, last = rows[at]
    return [*rows[:at], (seq, body, flip(data, previous), last), *rows[at + 1 :]]


def change_hash(data, rows, at):
    seq, body, previous, last = rows[at]
    return [*rows[:at], (seq, body, previous, flip(data, last)), *rows[at + 1 :]]


def rewrite(data, rows, at):
    """Another body, with the hash that belongs to it."""
    seq, _, previous, _ = rows[at]
    body = encoded({"forged": data.draw(st.integers())})
    return [*rows[:at], (seq, body, previous, link(seq, previous, body)), *rows[at + 1 :]]


def remove(_data, rows, at):
    return rows[:at] + rows[at + 1 :]


def repeat(_data, rows, at):
    return [*rows[: at + 1], rows[at], *rows[at + 1 :]]


def swap(data, rows, at):
    other = data.draw(st.integers(0, len(rows) - 1), "other")
    contents = [row[1:] for row in rows]
    contents[at], contents[other] = contents[other], contents[at]
    return [(seq, *content) for seq, content in enumerate(contents, 1)]


def close_gap(_data, rows, at):
    """Remove an entry and number those after it anew."""
    return [(seq, *row[1:]) for seq, row in enumerate(rows[:at] + rows[at + 1 :], 1)]


CHANGES = (
    change_number,
    change_body,
    change_previous,
    change_hash,
    rewrite,
    remove,
    repeat,
    swap,
    close_gap,
)


@given(BODIES)
def test_what_was_written_is_whole(bodies):
    assert is_whole(evidence_of(bodies))


@given(BODIES, st.sampled_from(CHANGES), st.data())
def test_any_change_of_a_row_is_found(bodies, change, data):
    evidence = evidence_of(bodies)
    rows = list(evidence.rows)
    changed = change(data, rows, data.draw(st.integers(0, len(rows) - 1), "at"))
    assert is_whole(replace(evidence, rows=changed)) == (changed == rows)


@given(BODIES, st.data())
def test_any_change_of_the_head_is_found(bodies, data):
    evidence = evidence_of(bodies)
    head = evidence.head
    changed = data.draw(
        st.one_of(
            st.integers(0, 20).map(lambda seq: replace(head, seq=seq)),
            st.just(flip(data, head.hash)).map(lambda last: replace(head, hash=last)),
            st.just(flip(data, head.seal)).map(lambda sealed: replace(head, seal=sealed)),
        )
    )
    assert is_whole(replace(evidence, head=changed)) == (changed == head)


@given(BODIES, st.data())
def test_an_older_end_with_its_own_seal_is_whole_so_that_checkpoints_are_needed(bodies, data):
    """What the seal cannot see, said openly: a rollback of the whole database."""
    older = evidence_of(bodies[: data.draw(st.integers(1, len(bodies)))])
    assert is_whole(older)
