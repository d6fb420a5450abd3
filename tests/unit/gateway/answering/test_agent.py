"""An agent on the same machine, as the same account, tries to answer for itself by every way that there is."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import time
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from douane.approvals.grant import Terms, grant_for
from douane.approvals.signing import OURS, signature
from douane.gateway.identity.keys import new_key
from douane.stores.api_keys import ApiKey, ApiKeys
from tests._promises import promise
from tests.e2e import installed
from tests.e2e.gateway.recording_server import recording_server
from tests.e2e.gateway.test_identity import Client
from tests.e2e.person import types
from tests.unit.gateway.answering._person import Person, begun
from tests.unit.gateway.answering.test_through import ROUTED, STATED, call, speaking
from tests.unit.gateway.answering.test_webhook import KEY

RULE = '[[rule]]\nid = "ask-first"\ntool = "write"\naction = "hold"\nask = "person"\n'
FORM = "application/x-www-form-urlencoded"


def shared_machine(folder, patch, upstream):
    """A gateway with a passphrase, on which the account itself may answer, also by webhook; it is not running."""
    file = folder / "hook.key"
    file.write_bytes(KEY)
    file.chmod(0o600)
    hook = f'[approvals.webhook]\nurl = "https://hooks.example/x"\nkey = "{file}"\npeople = {{ U1 = "cert:ann" }}\n'
    page = 'principals = ["*"]\nroles = ["approver"]\nown = "passphrase"\n'
    role = '[roles.approver]\nprincipals = ["*"]\n'
    made = begun(folder, patch, page, f"{hook}{role}{RULE}")
    made.document.write_text(made.document.read_text().replace("http://127.0.0.1:1/mcp", upstream.url))
    made.protect()
    return made


def told(place, method, path, body=None, **fields):
    """Status and text of what the gateway answers."""
    where = urlsplit(place.url)
    with closing(http.client.HTTPConnection(where.hostname, where.port, timeout=10)) as connection:
        connection.request(method, path, body, fields)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def by_command(place, name):
    """Without a terminal, in a session of its own, and in a terminal that it makes and types into."""
    state = {**os.environ, "TERM": "xterm"}
    command = [str(installed.DOUANE), "approvals", "approve", name]
    for is_apart in (False, True):
        piped = subprocess.run(
            command,
            env=state,
            input="1234\n",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            start_new_session=is_apart,
        )
        assert piped.returncode == 2, piped.stderr
    shown, code = types(state, "approve", name, passphrase="a guess of mine")
    assert (code, "not the passphrase" in shown) == (2, True)


def by_page(place, name, credentials):
    """With what its programs hold, and with a guess at what they do not."""
    for credential in credentials:
        shown = {"authorization": f"Bearer {credential}"}
        status, text = told(place, "GET", f"/approvals/question?name={name}", **shown)
        assert (status, "Who are you?" in text) == (200, True)
        form = f"answer=once&name={name}&round=0.000000&token={'0' * 64}"
        assert told(place, "POST", "/approvals/answer", form, **{"content-type": FORM}, **shown)[0] == 403
    assert Person().enters(place, name, secret="a guess of mine").status == 403


def by_webhook(place, name):
    """Forged, and with the key that it can read as this account."""
    body = json.dumps({"question": name, "round": "0.000000", "answer": "exact", "by": "U1"}).encode()
    stamp = str(int(time.time()))
    for key, status in ((b"a guess that is long enough", 403), (KEY, 409)):
        signed = {OURS.time: stamp, OURS.signature: signature(OURS, key, stamp, body)}
        assert told(place, "POST", "/approvals/hook", body, **signed)[0] == status


def by_the_database(place, name):
    """A grant that it writes by itself, unsigned or signed by nobody."""
    with place.store() as store:
        ticket = store.ticket(name)
        grant = grant_for(
            ticket.question, Terms(None, time.time() + 1000, {}), "forged", "local:ann", time.time()
        )
        store.approve(ticket, grant, time.time())
        assert store.spend(ticket.question, time.time()) is None


@promise("P-AGENT-CANNOT-APPROVE")
@pytest.mark.long
def test_no_way_lets_an_agent_answer_for_itself(tmp_path, monkeypatch):
    with recording_server() as upstream:
        place = shared_machine(tmp_path, monkeypatch, upstream)
        with place.running():
            token = (place.folder / "local.token").read_text().strip()
            made = new_key()
            with closing(ApiKeys(str(place.folder))) as keys:
                keys.add(
                    ApiKey(made.prefix, "agent", created=time.time(), expires=time.time() + 1000), made.digest
                )
            client = Client(place.url, Authorization=f"Bearer {made.text}")
            with speaking(client, call(1, 1, _meta=STATED), **ROUTED) as events:
                [asked] = events
            [question] = asked["result"]["inputRequests"].values()
            name = question["params"]["url"].rpartition("=")[2]

            by_command(place, name)
            by_page(place, name, (made.text, token))
            by_webhook(place, name)
            by_the_database(place, name)
            again = {
                "requestState": asked["result"]["requestState"],
                "inputResponses": {"douane-approval": {"action": "accept", "content": {"answer": "once"}}},
            }
            heard = {**STATED, "progressToken": "p"}
            with speaking(client, call(2, 1, _meta=heard, **again), **ROUTED) as events:
                assert next(events)["method"] == "notifications/progress"
        methods = [one for one in upstream.methods if one == "tools/call"]
    assert methods == []
