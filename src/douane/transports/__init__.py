"""Moving bytes: links to a host and to a server. They do not parse or decide."""
