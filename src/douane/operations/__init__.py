"""Everything that people see and do, one file per group; `listed.py` lists them.

Nothing is imported here: commands that need one group must not wait for all.
"""
