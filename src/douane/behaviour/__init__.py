"""How a session is going: rate, loops, enumeration, bursts, bulk reads, storms; driven by events alone."""

from __future__ import annotations

from douane.behaviour.act import act_of
from douane.behaviour.answer import Answer
from douane.behaviour.course import asked, heard, lift, refused, remains
from douane.model.act import Act

__all__ = ["Act", "Answer", "act_of", "asked", "heard", "lift", "refused", "remains"]
