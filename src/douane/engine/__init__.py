"""The decision: what happens to a message is decided here and nowhere else."""
