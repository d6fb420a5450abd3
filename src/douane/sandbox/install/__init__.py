"""Servers that a command fetches: installed once, in a folder of their own, and started from there."""
