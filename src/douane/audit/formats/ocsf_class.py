"""Which class of OCSF an entry is of, and which activity."""

from __future__ import annotations

from typing import Final, NamedTuple

from douane.audit.formats.event import Event


class Class(NamedTuple):
    """A class of events, and its category."""

    uid: int
    name: str
    category: int
    category_name: str


_API: Final = Class(6003, "API Activity", 6, "Application Activity")
_LIFECYCLE: Final = Class(6002, "Application Lifecycle", 6, "Application Activity")
_AUTHENTICATION: Final = Class(3002, "Authentication", 3, "Identity & Access Management")
_MANAGEMENT: Final = Class(3004, "Entity Management", 3, "Identity & Access Management")
_INVENTORY: Final = Class(5001, "Device Inventory Info", 5, "Discovery")
_OTHER: Final = 99
_READ: Final = 2

ACTIVITIES: Final = {
    (2004, 1): "Create",
    (2006, 1): "Create",
    (3002, 1): "Logon",
    (3002, 2): "Logoff",
    (3004, 1): "Create",
    (3004, 3): "Update",
    (3004, 4): "Delete",
    (5001, 2): "Collect",
    (6002, 3): "Start",
    (6002, 4): "Stop",
    (6003, 2): "Read",
}
_BY_METHOD: Final = {
    "approvals/entered": (_AUTHENTICATION, 1),
    "approvals/refused": (_AUTHENTICATION, 1),
    "consent/agreed": (_AUTHENTICATION, _OTHER),
    "consent/declined": (_AUTHENTICATION, _OTHER),
    "consent/refused": (_AUTHENTICATION, 1),
    "control/sign-in": (_AUTHENTICATION, 1),
    "identity/refused": (_AUTHENTICATION, 1),
    "session": (_AUTHENTICATION, _OTHER),
    "session/began": (_AUTHENTICATION, 1),
    "session/ended": (_AUTHENTICATION, 2),
    "douane/server-refused": (_LIFECYCLE, 3),
    "sandbox/begun": (_LIFECYCLE, 3),
    "secret/given": (_LIFECYCLE, _OTHER),
    "secret/withdrawn": (_LIFECYCLE, 4),
    "closed": (_LIFECYCLE, 4),
    "douane/approve": (_MANAGEMENT, 3),
    "douane/forget": (_MANAGEMENT, 4),
    "fleet/reported": (_INVENTORY, 2),
}
_MANAGED: Final = ("control/", "douane/", "incident/", "alerts/", "reports/")


def class_of(event: Event) -> tuple[Class, int]:
    """The class and its activity; what has none of its own is API activity."""
    if event.kind != "lifecycle":
        reads = event.method.endswith(("/list", "/read", "/get"))
        return _API, _READ if reads else _OTHER
    if event.method in _BY_METHOD:
        return _BY_METHOD[event.method]
    return (_MANAGEMENT if event.method.startswith(_MANAGED) else _API), _OTHER
