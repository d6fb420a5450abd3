"""A client made with FastMCP 4; MODE is `legacy`, `auto` or a revision, as its `Client` takes it."""

from __future__ import annotations

from typing import Any

import anyio
from fastmcp import Client
from mcp.shared.exceptions import MCPError
from scripted import Journal, Script, hold


async def main() -> None:
    script, journal = Script.from_argv(), Journal()
    async with Client(script.command, mode=script.mode) as client:
        conversation = Conversation(client)
        await hold(script, journal, conversation.say, MCPError)


class Conversation:
    """One method per step that a script may hold."""

    def __init__(self, client: Any) -> None:
        self.client = client

    async def say(self, step: dict[str, Any]) -> dict[str, Any]:
        arguments = {key: value for key, value in step.items() if key != "do"}
        result = await getattr(self, step["do"])(**arguments)
        return {} if result is None else {"result": dumped(result)}

    async def open(self) -> Any:
        """The library has opened the conversation on entry; this tells what came of it."""
        session = self.client.session
        return session.initialize_result or session.discover_result

    async def list_tools(self) -> Any:
        return await self.client.list_tools_mcp()

    async def call_tool(self, name: str, arguments: dict[str, Any] | None = None) -> Any:
        return await self.client.call_tool_mcp(name, arguments or {})

    async def list_resources(self) -> Any:
        return await self.client.list_resources_mcp()

    async def read_resource(self, uri: str) -> Any:
        return await self.client.read_resource_mcp(uri)

    async def list_prompts(self) -> Any:
        return await self.client.list_prompts_mcp()

    async def get_prompt(self, name: str, arguments: dict[str, str] | None = None) -> Any:
        return await self.client.get_prompt_mcp(name, arguments)


def dumped(model: Any) -> Any:
    return model.model_dump(mode="json", by_alias=True, exclude_unset=True)


anyio.run(main)
