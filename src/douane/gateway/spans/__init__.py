"""Spans of OpenTelemetry: one for each request of a client, one for each message to a server."""
