"""A small machine for classic BPF over `struct seccomp_data`, written from the kernel's documentation."""

from __future__ import annotations

from struct import iter_unpack, pack, unpack_from

LOAD, AND, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06


def outcome(program, audit, number, *arguments):
    """What the program returns for a system call."""
    call = pack("=IIQ6Q", number, audit, 0, *(*arguments, *[0] * (6 - len(arguments))))
    steps = list(iter_unpack("=HBBI", program))
    position = accumulator = 0
    while True:
        code, if_true, if_false, value = steps[position]
        position += 1
        match code:
            case 0x20:
                assert value % 4 == 0
                (accumulator,) = unpack_from("=I", call, value)
            case 0x54:
                accumulator &= value
            case 0x15 | 0x35 | 0x45:
                holds = {
                    0x15: accumulator == value,
                    0x35: accumulator >= value,
                    0x45: accumulator & value != 0,
                }
                position += if_true if holds[code] else if_false
            case 0x06:
                return value
            case _:
                raise AssertionError(f"the kernel would refuse {code:#x}")
