"""Secrets that a contained server never holds: what stands for them there, and where the gate swaps it."""
