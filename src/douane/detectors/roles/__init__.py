"""What each parameter of a tool is for: told from its schema, its name, its description and its tool."""
