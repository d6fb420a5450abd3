"""A principal authorizes Douane for a server, in a browser that is shown to be theirs."""
