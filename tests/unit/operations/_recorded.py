"""An installation with a record that the real engine has made: honest work, a theft that was stopped, a question."""

from __future__ import annotations

import atexit
import shutil
import time
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from douane.audit.entry import decoded
from douane.inventory.identity import identify
from douane.model.events import Answered, Ask, Record
from douane.model.question import Reply
from douane.operations.base import Place
from douane.stores.keys import value_key
from douane.stores.sqlite import SqliteStore
from tests.playbooks.post import made_up_key, result, text
from tests.playbooks.test_flow import SECRET, Desk

ASK = '[[rule]]\nid = "ask-first"\ntool = "read_channel"\naction = "hold"\nask = "person"\n'
SERVERS = (
    ("gmail-mcp", "mail"),
    ("@modelcontextprotocol/server-filesystem", "files"),
    ("slack-mcp", "slack"),
)
HOSTILE = "<script>alert(1)</script>\u202e=cmd|' /C calc'!A0"
STRANGE = HOSTILE.replace("/", "")  # a name of a session
_HOUR = 3600.0


def recorded(folder):
    """Sessions `s-mail`, `s-files` and `s-slack` of `local:alice`, an hour ago, as a place."""
    shutil.copytree(_made(), folder, dirs_exist_ok=True)
    return Place(str(folder / "state"), str(folder / "config"), "default")


@cache
def _made():
    """The same, made once, since it takes a while; every test has a copy."""
    made = Path(mkdtemp(prefix="recorded-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    state, config = made / "state", made / "config"
    config.mkdir()
    (config / "douane.toml").write_text(ASK, "utf-8")
    state.mkdir(mode=0o700)
    with closing(SqliteStore(str(state))) as store:
        bodies = told(value_key(str(state)))
        shift = time.time() - _HOUR - bodies[0]["at"]
        store.commit([Record({**body, "at": body["at"] + shift}) for body in bodies])
        for server in SERVERS:
            store.register(identify(["npx", server[0]], server[1]), bodies[0]["at"] + shift)
        store.checkpoint()
    return made


def told(key):
    """The bodies of all entries, in the order of their times."""
    desk = Desk(ASK)
    for post in (desk.mail, desk.files, desk.chat):
        post.rules = replace(post.rules, value_key=key)
    desk.is_led()
    desk.posts(f"FYI: {SECRET}")
    _asks(desk.chat)
    desk.posts(f"the key is {made_up_key()}")
    posts = (desk.mail, desk.files, desk.chat)
    bodies = [decoded(entry) for post in posts for entry in post.store.entries(0, 1_000)]
    return [*sorted(bodies, key=lambda body: body["at"]), _hostile(bodies[-1])]


def _hostile(like):
    """An entry in which all that others name is an attack on whoever shows it."""
    names = ("principal", "server", "server_name", "method", "subject", "protocol", "revision")
    found = {"rule": HOSTILE, "severity": HOSTILE, "where": HOSTILE, "because": HOSTILE, "id": HOSTILE}
    said = {
        "session": STRANGE,
        "arguments": {HOSTILE: [HOSTILE]},
        "findings": [found],
        "action": "deny",
        "at": like["at"] + 1,
    }
    reasons = [{"policy_rule": HOSTILE, "action": "deny", "finding": HOSTILE, "because": HOSTILE}]
    return like | dict.fromkeys(names, HOSTILE) | said | {"reasons": reasons, "kind": "request"}


def _asks(chat):
    """A call waits for a person, who lets it pass."""
    heard = chat.calls("read_channel", {"channel": "general"})
    [question] = [command for command in heard.commands if isinstance(command, Ask)]
    chat.feed(Answered(chat._now(), question.ticket, question.digest, Reply.LIFT))
    chat.server(result("call", **text("hello")))
