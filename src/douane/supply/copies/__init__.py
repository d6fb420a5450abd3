"""Installed copies of packages, held against what their registries have of the same version."""
