"""Ed25519 signatures, checked as RFC 8032 says; a few milliseconds each."""

from __future__ import annotations

import hashlib

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
COFACTOR = 8
NOTHING = b"\1" + bytes(31)  # the neutral point
BASE = bytes.fromhex("58" + "66" * 31)


class Point:
    """A point of the curve in extended coordinates (RFC 8032 §5.1.4)."""

    def __init__(self, x: int, y: int, z: int, t: int) -> None:
        self.x, self.y, self.z, self.t = x, y, z, t

    def plus(self, other: Point) -> Point:
        """The sum of two points."""
        a = (self.y - self.x) * (other.y - other.x) % PRIME
        b = (self.y + self.x) * (other.y + other.x) % PRIME
        c = 2 * CURVE * self.t * other.t % PRIME
        d = 2 * self.z * other.z % PRIME
        e, f, g, h = b - a, d - c, d + c, b + a
        return Point(e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME)

    def times(self, number: int) -> Point:
        """The point added to itself so many times."""
        found, power = Point(0, 1, 1, 0), self
        while number:
            if number & 1:
                found = found.plus(power)
            power, number = power.plus(power), number >> 1
        return found

    def negative(self) -> Point:
        """The point that gives nothing together with this one."""
        return Point(PRIME - self.x, self.y, self.z, PRIME - self.t)

    def encoded(self) -> bytes:
        """Its 32 bytes (RFC 8032 §5.1.2)."""
        inverse = pow(self.z, PRIME - 2, PRIME)
        x, y = self.x * inverse % PRIME, self.y * inverse % PRIME
        return (y | (x & 1) << 255).to_bytes(32, "little")


def point(raw: bytes) -> Point | None:
    """The point that 32 bytes stand for (RFC 8032 §5.1.3); None where they stand for none."""
    number = int.from_bytes(raw, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= PRIME:
        return None
    square = (y * y - 1) * pow(CURVE * y * y + 1, PRIME - 2, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if (x * x - square) % PRIME or (sign and not x):
        return None
    x = x if x & 1 == sign else PRIME - x
    return Point(x, y, 1, x * y % PRIME)


def signed(key: bytes, statement: bytes, signature: bytes) -> bool:
    """Whether the private key that goes with `key` signed `statement` (RFC 8032 §5.1.7).

    A key of small order goes with none: one signature would fit whatever is said.
    """
    public, base = point(key), point(BASE)
    scalar = int.from_bytes(signature[32:], "little")
    if public is None or base is None or (len(key), len(signature)) != (32, 64) or scalar >= ORDER:
        return False
    if public.times(COFACTOR).encoded() == NOTHING:
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:32] + key + statement).digest(), "little") % ORDER
    return base.times(scalar).plus(public.negative().times(digest)).encoded() == signature[:32]
