"""A client made with the mcp 1.x SDK; MODE is ignored, since it knows only the handshake revisions."""

from __future__ import annotations

from typing import Any

import anyio
from mcp import ClientSession, StdioServerParameters, types
from mcp.client.sse import sse_client
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import McpError
from pydantic import AnyUrl
from scripted import Journal, Script, hold


async def main() -> None:
    script, journal = Script.from_argv(), Journal()
    async with (
        connected(script) as (read, write, *_),
        ClientSession(read, write, **callbacks(script, journal)) as session,
    ):
        conversation = Conversation(session, journal)
        await hold(script, journal, conversation.say, McpError)


def connected(script: Script) -> Any:
    """The streams of a connection: over HTTP where the command is a URL, in the old way where that ends in /sse."""
    if script.command.endswith("/sse"):
        return sse_client(script.command)
    if script.is_web:
        return streamable_http_client(script.command)
    return stdio_client(StdioServerParameters(command=script.command, args=script.args, env=script.env))


def callbacks(script: Script, journal: Journal) -> dict[str, Any]:
    async def hear(message: Any) -> None:
        if isinstance(message, Exception):
            journal.hear({"unreadable": type(message).__name__})
        elif isinstance(message, types.ServerNotification):
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

    def __init__(self, session: ClientSession, journal: Journal) -> None:
        self.session = session
        self.journal = journal

    async def say(self, step: dict[str, Any]) -> dict[str, Any]:
        arguments = {key: value for key, value in step.items() if key != "do"}
        result = await getattr(self, step["do"])(**arguments)
        return {} if result is None else {"result": dumped(result)}

    async def open(self) -> Any:
        return await self.session.initialize()

    async def ping(self) -> Any:
        return await self.session.send_ping()

    async def list_tools(self) -> Any:
        return await self.session.list_tools()

    async def call_tool(self, name: str, arguments: dict[str, Any] | None = None) -> Any:
        return await self.session.call_tool(name, arguments)

    async def call_tool_with_progress(self, name: str, arguments: dict[str, Any]) -> Any:
        return await self.session.call_tool(name, arguments, progress_callback=ignore_progress)

    async def call_tool_and_cancel(self, name: str, arguments: dict[str, Any]) -> None:
        request_id = self.session._request_id
        async with anyio.create_task_group() as group:
            group.start_soon(self.call_tool_with_progress, name, arguments)
            await self.journal.wait("notifications/progress", 1)
            params = types.CancelledNotificationParams(requestId=request_id, reason="changed my mind")
            cancelled = types.CancelledNotification(method="notifications/cancelled", params=params)
            await self.session.send_notification(types.ClientNotification(cancelled))
            group.cancel_scope.cancel()

    async def list_resources(self) -> Any:
        return await self.session.list_resources()

    async def list_resource_templates(self) -> Any:
        return await self.session.list_resource_templates()

    async def read_resource(self, uri: str) -> Any:
        return await self.session.read_resource(AnyUrl(uri))

    async def subscribe(self, uri: str) -> Any:
        return await self.session.subscribe_resource(AnyUrl(uri))

    async def unsubscribe(self, uri: str) -> Any:
        return await self.session.unsubscribe_resource(AnyUrl(uri))

    async def list_prompts(self) -> Any:
        return await self.session.list_prompts()

    async def get_prompt(self, name: str, arguments: dict[str, str] | None = None) -> Any:
        return await self.session.get_prompt(name, arguments)

    async def complete(self, ref: dict[str, str], argument: dict[str, str]) -> Any:
        reference = {"ref/prompt": types.PromptReference, "ref/resource": types.ResourceTemplateReference}[
            ref["type"]
        ]
        return await self.session.complete(reference.model_validate(ref), argument)

    async def set_log_level(self, level: types.LoggingLevel) -> Any:
        return await self.session.set_logging_level(level)

    async def change_roots(self) -> Any:
        return await self.session.send_roots_list_changed()


async def ignore_progress(*_: Any) -> None:
    """Asking for progress is what puts the token in; the journal hears the notifications."""


def dumped(model: Any) -> Any:
    return model.model_dump(mode="json", by_alias=True, exclude_unset=True)


anyio.run(main)
