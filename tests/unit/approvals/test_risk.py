"""What is at stake if a call passes, and which calls are like one another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.approvals.likeness import Leeway, Vary, likeness, varying
from douane.approvals.places import is_at_home
from douane.approvals.risk import Stakes
from douane.model.risk import Risk

CALL = ("npm:files", "write_file", "pin")
FAR, NEAR = Leeway(), Leeway(("/work/crates",), Vary.ROWS)
LONG = "a" * 130
STAKES = st.builds(Stakes, st.integers(1, 3), st.integers(1, 2), st.integers(1, 3))


@pytest.mark.parametrize(
    ("stakes", "risk"),
    [
        (Stakes(1, 2, 1), Risk.LOW),  # something new is read
        (Stakes(1, 2, 2), Risk.LOW),  # the same after words of strangers
        (Stakes(2, 2, 2), Risk.MEDIUM),  # the first file that is written after them
        (Stakes(2, 1, 2), Risk.LOW),  # the next one beside it
        (Stakes(2, 1, 3), Risk.MEDIUM),  # the same where something private was read as well
        (Stakes(3, 1, 2), Risk.MEDIUM),  # what is sent to somebody who was written to before
        (Stakes(3, 2, 2), Risk.HIGH),  # what is sent to somebody else
    ],
)
def test_the_risk_is_how_far_times_how_new_times_what_was_touched(stakes, risk):
    assert stakes.risk is risk


@given(STAKES, STAKES)
def test_nothing_that_is_worse_is_a_lower_risk(one, other):
    worse = Stakes(*map(max, one, other))
    assert worse.risk >= max(one.risk, other.risk)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"path": "/home/ann/a.py"}, {"path": "/home/ann/b.py"}),
        ({"path": "C:\\work\\a.py"}, {"path": "C:\\work\\b.py"}),
        ({"url": "https://Shop.example/item?id=7"}, {"url": "https://shop.example/"}),
        ({"to": "ann", "text": "good morning"}, {"to": "ann", "text": "see you on Monday"}),
    ],
)
def test_calls_about_the_same_place_are_like_one_another(one, other):
    assert likeness(CALL, one, FAR) == likeness(CALL, other, FAR)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"path": "/home/ann/a.py"}, {"path": "/home/ann/.ssh/config"}),
        ({"path": "/home/ann/a.py"}, {"path": "/home/ann/../../etc/a.py"}),
        ({"url": "https://shop.example/"}, {"url": "https://shop.example.evil.example/"}),
        ({"url": "https://shop.example/"}, {"url": "http://shop.example/"}),
        ({"to": "ann", "text": "good morning"}, {"to": "eve", "text": "good morning"}),
        ({"to": "ann"}, {"to": "ann", "bcc": "eve"}),
        ({"amount": 7}, {"amount": 7_000}),
        ({"to": ["ann"]}, {"to": ["ann", "eve"]}),
        ({"query": "insert into log values (1)"}, {"query": "drop table customers"}),
        ({"command": "git status"}, {"command": "rm -rf /home/ann/work"}),
        ({"path": "/home/ann/notes.md"}, {"path": "/home/ann/.bashrc"}),
        ({"path": "/home/ann/docs/a.md"}, {"path": "/home/ann/docs/.."}),
        ({"path": "/home/ann/docs/a.md"}, {"path": "/home/ann/docs/"}),
        ({"path": "/home/ann/docs/a.md"}, {"path": "/home/ann/docs/*"}),
        ({"path": "/home/ann/my notes/a.md"}, {"path": "/home/ann/.config/autostart/a b.desktop"}),
        ({"path": "/home/ann/my notes/a.md"}, {"path": "/etc/cron.d/x y"}),
        ({"path": "a.md", "text": "a b"}, {"path": ".bashrc", "text": "a b"}),
        ({"path": "/home/ann/.netrc", "text": "a b"}, {"path": "/home/ann/.netrc", "text": "c d"}),
        ({"uri": "file:///home/ann/a.md"}, {"uri": "file:///home/ann/.ssh/config"}),
        ({"url": f"https://shop.example/{LONG}"}, {"url": f"https://evil.example/{LONG}"}),
        ({"url": "https://shop.example/a b"}, {"url": "https://evil.example/a b"}),
        ({"webhook": "https://chat.example/ann"}, {"webhook": "https://chat.example/eve"}),
        ({"repo": "acme/internal"}, {"repo": "acme/public-site"}),
        ({"to": "Ann <ann@shop.example>"}, {"to": "Eve <eve@evil.example>"}),
        ({"id": LONG}, {"id": LONG + "b"}),
        ({"messages": [{"to": "ann", "text": "a b"}]}, {"messages": [{"to": "eve", "text": "a b"}]}),
        ({"text": "https://shop.example/a"}, {"text": "https://evil.example/a"}),
    ],
)
@pytest.mark.parametrize("leeway", [FAR, NEAR], ids=["far", "near"])
def test_others_are_not(one, other, leeway):
    assert likeness(CALL, one, leeway) != likeness(CALL, other, leeway)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"attendees": ["ann"]}, {"attendees": ["eve"]}),
        ({"permissions": [{"type": "user"}]}, {"permissions": [{"type": "anyone"}]}),
        ({"public": False}, {"public": True}),
        ({"record": {"name": "a", "role": "user"}}, {"record": {"name": "a", "role": "admin"}}),
    ],
)
def test_nor_are_others_where_rows_are_written(one, other):
    assert likeness(CALL, one, NEAR) != likeness(CALL, other, NEAR)


@given(st.text(), st.text())
def test_of_what_runs_something_only_the_same_is_alike(one, other):
    told = [likeness(CALL, {"text": text}, Leeway(vary=Vary.NOTHING)) for text in (one, other)]
    assert (told[0] == told[1]) is (one == other)


def test_another_tool_or_definition_is_another_call():
    calls = [
        CALL,
        ("npm:files", "delete", "pin"),
        ("npm:files", "write_file", "new"),
        ("x", "write_file", "pin"),
    ]
    assert len({likeness(call, {}, FAR) for call in calls}) == len(calls)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"path": "/work/crates/a.py"}, {"path": "/work/crates/src/deep/b.py"}),
        ({"record": {"id": 1}}, {"record": {"id": 2}}),
        ({"row": 1, "text": "a b"}, {"row": 2, "text": "c d"}),
    ],
)
def test_in_a_folder_of_work_and_where_rows_are_written_more_is_alike(one, other):
    assert likeness(CALL, one, NEAR) == likeness(CALL, other, NEAR)
    assert likeness(CALL, one, FAR) != likeness(CALL, other, FAR)


@pytest.mark.parametrize(
    "path",
    [
        "/work/crates/.git/hooks/pre-commit",
        "/work/crates/../secrets/a",
        "/work/crates/%2e%2e/a",
        "/work/crates2/a",
        "/work/crates\\..\\a",
        "~/a",
        "C:\\a",
        "/etc/crates",
    ],
)
def test_what_is_hidden_elsewhere_or_written_oddly_is_not_at_home(path):
    assert is_at_home({"path": "/work/crates/a"}, NEAR.roots)
    assert is_at_home({"repo_path": "/work/crates", "branch_name": "fix-1"}, NEAR.roots)
    assert not is_at_home({"path": path}, NEAR.roots)
    assert not is_at_home({"source": "/work/crates/a", "destination": path}, NEAR.roots)
    assert likeness(CALL, {"path": path}, NEAR) != likeness(CALL, {"path": "/work/crates/a"}, NEAR)


@pytest.mark.parametrize("arguments", [{}, {"name": "a"}, {"path": "a.py"}])
def test_what_names_no_file_of_which_the_folder_is_known_is_not_at_home_either(arguments):
    assert not is_at_home(arguments, NEAR.roots)


@pytest.mark.parametrize(
    "where",
    [
        "https://evil.example/x.git",
        "s3://evil-bucket/x",
        "git@evil.example:x",
        "evil:x",
        "file:///home/ann/.ssh/config",
        ".git/hooks/pre-commit",
        "../x",
        "docs/../../x",
        "//evil/share/x",
        "$HOME/x",
    ],
)
def test_who_names_another_place_beside_it_is_not_at_home(where):
    assert is_at_home({"path": "/work/crates/a", "target": "docs/a.md", "text": where}, NEAR.roots)
    for one in (where, [where], [{"path": where, "content": "a b"}], {where: "a b"}):
        assert not is_at_home({"path": "/work/crates/a", "target": one}, NEAR.roots)


@pytest.mark.parametrize("name", ["remote", "bucket", "to", "webhook_url", "permissions"])
def test_who_names_somebody_is_not_either(name):
    assert not is_at_home({"path": "/work/crates/a", name: "evil"}, NEAR.roots)
    assert is_at_home({"path": "/work/crates/a", "to": "/work/crates/b"}, NEAR.roots)


def test_no_whole_disk_is_a_folder_of_work():
    assert not is_at_home({"path": "/etc/passwd"}, ("/",))


def test_what_may_vary_in_a_task_is_told_with_the_place_that_stays():
    arguments = {
        "to": "ann",
        "body": "good morning",
        "path": "/work/crates/a.py",
        "url": "https://a.example/b",
        "n": 1,
    }
    assert varying(arguments, FAR) == {"body": "", "path": "/work/crates/", "url": "https://a.example"}
    assert varying(arguments, NEAR) == {
        "body": "",
        "path": "/work/crates",
        "url": "https://a.example",
    }
    rows = {"record": {"id": 1, "role": "reader"}, "row": 1}
    assert varying(rows, FAR) == {}
    assert varying(rows, NEAR) == {"record": '["[\\"role\\",\\"reader\\"]"]', "row": ""}
    assert varying({"path": "/home/ann/.netrc", "body": "a b"}, FAR) == {}
