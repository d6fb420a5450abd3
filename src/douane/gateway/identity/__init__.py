"""Who is calling: one file per way to show it, and the rule that exactly one way is used."""
