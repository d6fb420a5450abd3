"""The offline verifier of evidence bundles, in parts; `douane.evidence.assembled` makes one file of them.

**Invariant:** nothing here imports any other module of Douane, nor anything that Python 3.8 has not.
"""
