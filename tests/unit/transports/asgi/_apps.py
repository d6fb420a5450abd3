"""Applications to call, and servers to answer to."""

from __future__ import annotations

import asyncio


class Front:
    """A server in front: what it hands in, and what it was told."""

    def __init__(self, *messages):
        self.told = []
        self.comes = asyncio.Queue()
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()
        for message in messages:
            self.comes.put_nowait(message)

    async def receive(self):
        return await self.comes.get()

    async def send(self, message):
        await self.may_go_on.wait()
        self.told.append(message)

    @property
    def body(self):
        return b"".join(one.get("body", b"") for one in self.told)


def piece(body, more=False):
    return {"type": "http.request", "body": body, "more_body": more}


def start(status=200, *fields):
    return {"type": "http.response.start", "status": status, "headers": list(fields)}


def part(body, more=True):
    return {"type": "http.response.body", "body": body, "more_body": more}


GONE = {"type": "http.disconnect"}
