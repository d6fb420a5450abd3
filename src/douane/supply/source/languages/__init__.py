"""One reader per programming language; each gives the same few kinds of statements."""
