"""What has happened, what was done about it at once, what came out, and what is still to be done."""
