"""What happened: entries, the hash chain, queries and export formats. Pure."""
