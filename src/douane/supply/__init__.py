"""What is known of a server before it is trusted: its source, its package, and what others say of it."""
