"""Local servers within walls: what a profile means on this machine, and the start of a server behind it."""
