"""A machine as far as paths depend on it, so that those of each system can be worked out on any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

System = Literal["linux", "macos", "windows"]


class Machine(NamedTuple):
    """Whose files are looked for. `project` is the folder that somebody works in, or empty."""

    system: System
    home: str
    environ: Mapping[str, str]
    project: str = ""

    def path(self, *parts: str) -> str:
        """Parts with `/` in them, as this system writes them."""
        if self.system == "windows":
            return "\\".join(part.replace("/", "\\").rstrip("\\") for part in parts)
        return "/".join(part.rstrip("/") for part in parts)

    def at_home(self, path: str) -> str:
        """Below the home."""
        return self.path(self.home, path)

    def in_project(self, path: str) -> str:
        """Below the project; empty without one, as a place that is not there."""
        return self.path(self.project, path) if self.project else ""

    def variable(self, name: str, otherwise: str) -> str:
        """A folder that a variable of the environment names, or else this one below the home."""
        return self.environ.get(name) or self.at_home(otherwise)

    def in_settings(self, path: str) -> str:
        """Below where applications with a window keep their settings."""
        if self.system == "macos":
            return self.at_home(f"Library/Application Support/{path}")
        if self.system == "windows":
            return self.path(self.variable("APPDATA", "AppData/Roaming"), path)
        return self.in_dot_config(path)

    def in_dot_config(self, path: str) -> str:
        """Below `~/.config`, which programs of a terminal use on macOS too."""
        return self.path(self.variable("XDG_CONFIG_HOME", ".config"), path)

    def for_everybody(self, linux: str, macos: str, windows: str) -> str:
        """A place of the whole machine."""
        return self.path({"linux": linux, "macos": macos, "windows": windows}[self.system])
