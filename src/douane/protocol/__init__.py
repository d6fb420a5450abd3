"""What is on the wire: JSON, JSON-RPC 2.0, framing, the MCP revisions. Pure; knows nothing about security."""
