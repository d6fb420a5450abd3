"""AWS keys made at run time, so that no key-shaped string stands in the repository."""

from __future__ import annotations

import random
import string
from dataclasses import dataclass

PREFIX = "AKIA"


@dataclass(frozen=True)
class Key:
    """An access key id and its secret, as a real account has them."""

    id: str
    secret: str

    @classmethod
    def make(cls, seed: int = 1) -> Key:
        draw = random.Random(seed)
        tail = "".join(draw.choices(string.ascii_uppercase + "234567", k=16))
        return cls(PREFIX + tail, "".join(draw.choices(string.ascii_letters + string.digits + "+/", k=40)))

    def as_settings(self) -> str:
        return f"aws_access_key_id = {self.id}\naws_secret_access_key = {self.secret}\n"

    def parts_in(self, text: str) -> list[str]:
        return [name for name, value in (("id", self.id), ("secret", self.secret)) if value in text]
