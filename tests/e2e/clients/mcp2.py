"""A client made with the mcp 2.x SDK; MODE is `legacy`, `auto` or a revision, as its `Client` takes it."""

from __future__ import annotations

from typing import Any

import anyio
import mcp_types as types
from mcp.client.client import Client
from mcp.client.sse import sse_client
from mcp.client.stdio import StdioServerParameters
from mcp.shared.exceptions import MCPError
from scripted import Journal, Script, hold


async def main() -> None:
    script, journal = Script.from_argv(), Journal()
    conversation = Conversation(
        Client(server(script), mode=script.mode, **callbacks(script, journal)), journal
    )
    async with conversation.client:
        await hold(script, journal, conversation.say, MCPError)


def server(script: Script) -> Any:
    """What to connect to: a URL, in the old way where that ends in /sse, or a command."""
    if script.command.endswith("/sse"):
        return sse_client(script.command)
    if script.is_web:
        return script.command
    return StdioServerParameters(command=script.command, args=script.args, env=script.env)


def callbacks(script: Script, journal: Journal) -> dict[str, Any]:
    async def hear(message: Any) -> None:
        if isinstance(message, Exception):
            journal.hear({"unreadable": type(message).__name__})
        else:
            journal.hear(dumped(message))

    async def sample(_context: Any, params: types.CreateMessageRequestParams) -> types.CreateMessageResult:
        journal.hear({"method": "sampling/createMessage", "params": dumped(params)})
        return types.CreateMessageResult.model_validate(script.answers["sampling"])

    async def elicit(_context: Any, params: types.ElicitRequestParams) -> types.ElicitResult:
        journal.hear({"method": "elicitation/create", "params": dumped(params)})
        return types.ElicitResult.model_validate(script.answers["elicitation"])

    async def roots(_context: Any) -> types.ListRootsResult:
        journal.hear({"method": "roots/list"})
        return types.ListRootsResult.model_validate(script.answers["roots"])

    offered = {"sampling": ("sampling_callback", sample), "elicitation": ("elicitation_callback", elicit)}
    offered["roots"] = ("list_roots_callback", roots)
    return {"message_handler": hear} | dict(offered[name] for name in script.answers)


class Conversation:
    """One method per step that a script may hold."""

    def __init__(self, client: Client, journal: Journal) -> None:
        self.client = client
        self.journal = journal

    async def say(self, step: dict[str, Any]) -> dict[str, Any]:
        arguments = {key: value for key, value in step.items() if key != "do"}
        result = await getattr(self, step["do"])(**arguments)
        return {} if result is None else {"result": dumped(result)}

    async def open(self) -> Any:
        """The SDK has opened the conversation on entry; this tells what came of it."""
        session = self.client.session
        return session.initialize_result or session.discover_result

    async def ping(self) -> Any:
        return await self.client.session.send_ping()

    async def list_tools(self) -> Any:
        return await self.client.list_tools()

    async def call_tool(self, name: str, arguments: dict[str, Any] | None = None) -> Any:
        return await self.client.call_tool(name, arguments)

    async def call_tool_with_progress(self, name: str, arguments: dict[str, Any]) -> Any:
        async def hear_progress(progress: float, total: float | None, message: str | None) -> None:
            params = {"progress": progress, "total": total, "message": message}
            self.journal.hear({"method": "notifications/progress", "params": params})

        return await self.client.call_tool(name, arguments, progress_callback=hear_progress)

    async def call_tool_and_cancel(self, name: str, arguments: dict[str, Any]) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(self.call_tool_with_progress, name, arguments)
            await self.journal.wait("notifications/progress", 1)
            group.cancel_scope.cancel()

    async def list_resources(self) -> Any:
        return await self.client.list_resources()

    async def list_resource_templates(self) -> Any:
        return await self.client.list_resource_templates()

    async def read_resource(self, uri: str) -> Any:
        return await self.client.read_resource(uri)

    async def subscribe(self, uri: str) -> Any:
        return await self.client.session.subscribe_resource(uri)

    async def unsubscribe(self, uri: str) -> Any:
        return await self.client.session.unsubscribe_resource(uri)

    async def list_prompts(self) -> Any:
        return await self.client.list_prompts()

    async def get_prompt(self, name: str, arguments: dict[str, str] | None = None) -> Any:
        return await self.client.get_prompt(name, arguments)

    async def complete(self, ref: dict[str, str], argument: dict[str, str]) -> Any:
        reference = {"ref/prompt": types.PromptReference, "ref/resource": types.ResourceTemplateReference}[
            ref["type"]
        ]
        return await self.client.complete(reference.model_validate(ref), argument)

    async def set_log_level(self, level: types.LoggingLevel) -> Any:
        return await self.client.session.set_logging_level(level)

    async def change_roots(self) -> Any:
        return await self.client.session.send_roots_list_changed()


def dumped(model: Any) -> Any:
    return model.model_dump(mode="json", by_alias=True, exclude_unset=True)


anyio.run(main)
