"""Douane: a customs post for the Model Context Protocol."""

from typing import Final

__version__: Final = "0.1.0"
