"""Where machines report which servers they have."""
