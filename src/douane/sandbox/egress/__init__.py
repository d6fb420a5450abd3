"""The only way out of a sandbox: a gate outside of it that lets through whom it knows by name."""
