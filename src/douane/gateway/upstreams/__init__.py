"""The ways to a server, one file each."""
