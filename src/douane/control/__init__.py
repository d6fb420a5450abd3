"""The control room: the pages and the administration API, in a process beside the relay (ADR 0140)."""
