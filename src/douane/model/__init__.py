"""The nouns: frozen data that every other package speaks of."""
