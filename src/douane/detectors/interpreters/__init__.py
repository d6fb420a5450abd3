"""One reader for each role: what a string may not hold that the server will interpret in that way."""
