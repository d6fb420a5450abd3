"""What registries of packages answer."""
