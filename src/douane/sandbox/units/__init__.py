"""Local servers as units of systemd: each with an account and walls of its own, reached by a socket."""
