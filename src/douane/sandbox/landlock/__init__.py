"""Landlock: walls that a process puts around itself, where the machine allows no namespaces."""
