"""Requests and answers as ASGI has them: of a server in front of us, and to an application behind us."""
