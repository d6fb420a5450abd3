"""Calls that a server may not make where Landlock stands alone.

It does not judge modes, owners and times of files, nor what has a number instead of a path.
"""

from __future__ import annotations

from typing import Final

from douane.sandbox.seccomp import Closed

ALONE: Final = Closed(
    never={  # numbers on x86-64 and on aarch64, -1 where there is none
        # Whoever leaves the group of processes is not ended with it.
        "setsid": (112, 157),
        "setpgid": (109, 154),
        "shmat": (30, 196),
        "shmctl": (31, 195),
        "msgget": (68, 186),
        "msgsnd": (69, 189),
        "msgrcv": (70, 188),
        "msgctl": (71, 187),
        "semget": (64, 190),
        "semop": (65, 193),
        "semctl": (66, 191),
        "semtimedop": (220, 192),
        "mq_open": (240, 180),
        "mq_unlink": (241, 181),
        "chmod": (90, -1),
        "fchmodat": (268, 53),
        "fchmodat2": (452, 452),
        "chown": (92, -1),
        "lchown": (94, -1),
        "fchownat": (260, 54),
        "utime": (132, -1),
        "utimes": (235, -1),
        "futimesat": (261, -1),
        "utimensat": (280, 88),
        "setxattr": (188, 5),
        "lsetxattr": (189, 6),
        "setxattrat": (463, 463),
        "removexattr": (197, 14),
        "lremovexattr": (198, 15),
        "removexattrat": (466, 466),
        "inotify_add_watch": (254, 27),
        "setpriority": (141, 140),
        "ioprio_set": (251, 30),
    },
    of_others={
        "prlimit64": (302, 261),
        "sched_setaffinity": (203, 122),
        "sched_setscheduler": (144, 119),
        "sched_setparam": (142, 118),
        "sched_setattr": (314, 274),
    },
)
