"""How a session is going: rate, loops, enumeration, bursts, bulk reads, storms; driven by events alone."""

from __future__ import annotations

from douane.behaviour.act import Act, act_of
from douane.behaviour.answer import Answer
from douane.behaviour.course import asked, heard, lift, refused, remains

__all__ = ["Act", "Answer", "act_of", "asked", "heard", "lift", "refused", "remains"]
