"""An incident."""

from douane.incidents.incident import Incident, Kind, Measure, Scope, Severity, State

HOSTILE = "[click](https://evil.example)`|\n# head <img src=x> http://evil.example"
MADE = Incident(
    id="inc-1",
    kind=Kind.EXFILTRATION,
    severity=Severity.HIGH,
    title="letters went out",
    opened=1_000.0,
    aware=1_000.0,
    by="local:bob",
    scope=Scope(("npm:mail-server",)),
    measures=(Measure("kill", State.DONE, "killed server mail"),),
)
