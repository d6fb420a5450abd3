"""Limits of the gateway: calls per time, calls at once, and what is said of those beyond."""

from douane.gateway.limits.admission import Call, Limits, Refusal
from douane.gateway.limits.answers import Asked, answer, noted

__all__ = ["Asked", "Call", "Limits", "Refusal", "answer", "noted"]
