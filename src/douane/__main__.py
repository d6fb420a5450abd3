"""`python -m douane` and the `douane` command."""

from __future__ import annotations

from douane.cli.app import main

if __name__ == "__main__":
    main()
