"""`douane-mcp` as it would be with a bug of ours in the step: one of its detectors is none at all."""

from __future__ import annotations

import douane.detectors

douane.detectors.DETECTORS = (object(),)

from douane.wrap import main  # noqa: E402  # reads the list above when it is imported

if __name__ == "__main__":
    main()
