"""Following values through code: from what a caller may choose to what acts on it."""
