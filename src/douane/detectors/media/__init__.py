"""Content that is no text: what it is, and what of it can be read."""
