"""OAuth as a client (MCP 2026-07-28): who is to be asked, who we are there, asking, and renewing."""
