"""A folder of the disk that a server has for itself where nothing can give it one in memory."""

from __future__ import annotations

import os
import shutil
from tempfile import mkdtemp

from douane.sandbox.account import Account


class Place:
    """Its home and its temporary folder, which are removed with it."""

    def __init__(self, who: Account) -> None:
        self._folder = mkdtemp(prefix="douane-")
        self.home, self.temporary = f"{self._folder}/home", f"{self._folder}/tmp"  # noqa: S108  # below a folder of ours
        for folder in (self.home, self.temporary):
            os.mkdir(folder, 0o700)  # noqa: PTH102  # pathlib costs milliseconds
        for folder in (self._folder, self.home, self.temporary) if who.differs else ():
            os.chown(folder, who.user, who.group)

    @property
    def folders(self) -> tuple[str, str]:
        """By their true paths."""
        return os.path.realpath(self.home), os.path.realpath(self.temporary)

    def close(self) -> None:
        """Remove it."""
        shutil.rmtree(self._folder, ignore_errors=True)
