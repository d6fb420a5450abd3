"""The main job, with nothing made up: a real client, Douane, a real file server, and one leaking key.

Runs in the environment of the mcp 2.x client that script/peers installs; script/demo starts it.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import string
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError
from story import Story, say, say_after

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".peers"
UPSTREAM = str(PEERS / "npm" / "node_modules" / ".bin" / "mcp-server-filesystem")
A_COMMAND_AT_MOST = 20
THE_STORY_AT_MOST = 60


@dataclass(frozen=True)
class Key:
    """An AWS key pair made here and now, so that no key-shaped string stands in the repository."""

    id: str
    secret: str

    @classmethod
    def make(cls) -> Key:
        draw = random.SystemRandom()
        tail = "".join(draw.choices(string.ascii_uppercase + "234567", k=16))
        return cls("AKIA" + tail, "".join(draw.choices(string.ascii_letters + string.digits + "+/", k=40)))

    def as_settings(self) -> str:
        return f"aws_access_key_id = {self.id}\naws_secret_access_key = {self.secret}\n"

    def is_in(self, text: str) -> bool:
        return self.id in text or self.secret in text


@dataclass(frozen=True)
class Place:
    """A folder for the server and one for Douane's state, both made for this story and removed after it."""

    files: Path
    environment: dict[str, str]

    @classmethod
    def lay_out(cls, folder: Path, key: Key) -> Place:
        files = folder / "project"
        files.mkdir()
        (files / "plan.md").write_text("# Plan\n\nShip on Friday.\n", "utf-8")
        (files / "credentials.ini").write_text(
            "[default]\nregion = eu-central-1\n" + key.as_settings(), "utf-8"
        )
        path = os.pathsep.join((str(PEERS / "bin"), str(ROOT / ".venv" / "bin"), os.environ["PATH"]))
        environment = {
            "PATH": path,
            "HOME": str(folder),
            "DOUANE_STATE": str(folder / "state"),
            "DOUANE_CONFIG": str(folder / "config"),
        }
        return cls(files, environment)

    def server(self) -> StdioServerParameters:
        """What a host's configuration says: Douane, and behind it the server that stood there before."""
        return StdioServerParameters(
            command=str(ROOT / ".venv" / "bin" / "douane-mcp"),
            args=["--upstream", UPSTREAM, str(self.files)],
            env=self.environment,
        )

    def douane(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = (str(ROOT / ".venv" / "bin" / "douane"), *arguments)
        environment = os.environ | self.environment
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=A_COMMAND_AT_MOST, check=False
        )


@dataclass(frozen=True)
class Answer:
    text: str
    failed: bool


async def call(client: Client, tool: str, **arguments: str) -> Answer:
    """What the client makes of the answer: a result, a result that says it failed, or a JSON-RPC error."""
    try:
        result = await client.call_tool(tool, arguments)
    except MCPError as error:
        return Answer(error.error.message, failed=True)
    text = "\n".join(getattr(content, "text", "") for content in result.content)
    return Answer(text, failed=bool(result.is_error))


async def converse(story: Story, place: Place, key: Key) -> None:
    say(f"host configuration:  douane-mcp --upstream {UPSTREAM} {place.files}")
    chatter = (place.files.parent / "server-stderr.txt").open("w", encoding="utf-8")
    async with Client(stdio_client(place.server(), errlog=chatter)) as client:
        await list_tools(story, client)
        await read_and_write(story, client, place)
        await leak_by_writing(story, client, place, key)
        await leak_by_reading(story, client, place, key)
    tell_of_missing_walls((place.files.parent / "server-stderr.txt").read_text("utf-8", "replace"))


def tell_of_missing_walls(complaints: str) -> None:
    """Say it where this machine can put no walls around the server, which runs all the same."""
    for line in complaints.splitlines():
        if "NO WALLS" in line:
            say_after("\n   but here   ", line.removeprefix("douane: "))


async def list_tools(story: Story, client: Client) -> None:
    story.step("The host asks the server what it can do")
    story.asked("initialize, tools/list")
    tools = (await client.list_tools()).tools
    story.came_back(f"{len(tools)} tools: {', '.join(tool.name for tool in tools)}")
    story.promise(
        "the server's tools are there", kept={"read_text_file", "write_file"} <= {t.name for t in tools}
    )


async def read_and_write(story: Story, client: Client, place: Place) -> None:
    story.step("Ordinary work goes through untouched")
    plan, words = place.files / "plan.md", "Buy flowers 🌷 for the launch.\n"
    story.asked(f"read_text_file path={plan}")
    read = await call(client, "read_text_file", path=str(plan))
    story.came_back(read.text)
    story.promise(
        "the file came back as it is", kept=not read.failed and read.text == plan.read_text("utf-8")
    )
    story.asked(f"write_file path={place.files / 'todo.md'} content={words!r}")
    written = await call(client, "write_file", path=str(place.files / "todo.md"), content=words)
    story.came_back(written.text)
    on_disk = (place.files / "todo.md").read_text("utf-8") if not written.failed else ""
    story.promise("the file is on disk as it was sent", kept=on_disk == words)


async def leak_by_writing(story: Story, client: Client, place: Place, key: Key) -> None:
    story.step("The model writes an AWS key into a file")
    target = place.files / "deploy.sh"
    story.asked(
        f"write_file path={target} content='export AWS_ACCESS_KEY_ID={key.id[:4]}…' (a key made just now)"
    )
    script = f"export AWS_ACCESS_KEY_ID={key.id}\nexport AWS_SECRET_ACCESS_KEY={key.secret}\n"
    answer = await call(client, "write_file", path=str(target), content=script)
    story.came_back(answer.text)
    story.promise("it was refused", kept=answer.failed)
    story.promise("the server never saw it: the file is not there", kept=not target.exists())
    story.promise("the refusal names the argument, `content`", kept="content" in answer.text)
    story.promise("the refusal does not repeat the key", kept=not key.is_in(answer.text))


async def leak_by_reading(story: Story, client: Client, place: Place, key: Key) -> None:
    story.step("The model reads a file that holds a key")
    source = place.files / "credentials.ini"
    story.asked(f"read_text_file path={source}")
    answer = await call(client, "read_text_file", path=str(source))
    story.came_back(answer.text)
    story.promise(
        "the rest of the file came back", kept=not answer.failed and "region = eu-central-1" in answer.text
    )
    story.promise("the key did not", kept=not key.is_in(answer.text))


def look_at_the_audit(story: Story, place: Place, key: Key) -> None:
    story.step("The audit log tells all of it")
    story.asked("douane audit tail")
    tail = place.douane("audit", "tail")
    story.shows_as_it_is(tail.stdout + tail.stderr)
    entries = [json.loads(line) for line in place.douane("audit", "tail", "--json").stdout.splitlines()]
    everything = json.dumps(entries)
    story.promise("the refused call is in it", kept='"deny"' in everything.lower())
    story.promise("the redaction is in it", kept='"edit"' in everything.lower())
    kept_on_disk = "".join(file.read_bytes().decode("latin-1") for file in state_files(place))
    story.promise("the key is nowhere in Douane's own files", kept=not key.is_in(everything + kept_on_disk))


def state_files(place: Place) -> list[Path]:
    return [file for file in Path(place.environment["DOUANE_STATE"]).rglob("*") if file.is_file()]


def verify_the_audit(story: Story, place: Place) -> None:
    story.step("The log proves itself")
    story.asked("douane audit verify")
    verified = place.douane("audit", "verify")
    story.came_back(verified.stdout + verified.stderr)
    story.promise("verification ends with exit code 0", kept=verified.returncode == 0)


def main() -> int:
    story, key = Story(), Key.make()
    folder = Path(tempfile.mkdtemp(prefix="douane-demo-"))
    try:
        place = Place.lay_out(folder, key)
        asyncio.run(asyncio.wait_for(converse(story, place, key), THE_STORY_AT_MOST))
        look_at_the_audit(story, place, key)
        verify_the_audit(story, place)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return story.end()


if __name__ == "__main__":
    sys.exit(main())
