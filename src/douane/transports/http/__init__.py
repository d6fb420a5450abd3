"""HTTP/1.1 on both sides of the gateway: the listener before it, the pool of connections behind it."""
