"""Signed evidence: parts of the audit log, with what proves them, for somebody who has nothing else."""
