"""Has a real client hold a conversation at a URL, and gives what the client made of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tests.e2e import installed
from tests.e2e.conversations import Conversation
from tests.e2e.recordings import HERE, Program, blank, run_client

HEARD = b'{"heard"'
# Said on the client's other stream, as soon as a session begins; whether that stream is open by then is a race.
AT_LARGE = b'"notifications/tools/list_changed"'


def tell(url: str, conversation: Conversation, program: Program, folder: Path) -> list[bytes]:
    """One line for each step and for whatever the client heard, without what varies."""
    return tell_by((url,), conversation, program, folder, {})


def tell_by(
    command: tuple[str, ...],
    conversation: Conversation,
    program: Program,
    folder: Path,
    env: Mapping[str, str],
) -> list[bytes]:
    """The same of a server that the client starts."""
    script = folder / "script.json"
    content = {"env": dict(env), "answers": conversation.answers, "steps": conversation.steps}
    script.write_text(json.dumps(content), "utf-8")
    client = (*program.peer.command, str(HERE / "clients" / program.script))
    told = run_client((*client, program.mode, str(script), *command), folder)
    lines = [line for line in blank(told, conversation.varying).splitlines() if AT_LARGE not in line]
    done = [line for line in lines if not line.startswith(HEARD)]
    # What comes on another stream than the answers may overtake them.
    return done + sorted(line for line in lines if line.startswith(HEARD))


def inspect(url: str, *question: str, folder: Path) -> bytes:
    """What the inspector prints when it asks one thing."""
    command = (*installed.INSPECTOR.command, "--cli", url, "--transport", "http", "--format", "json")
    return run_client((*command, *question), folder)
