"""What people decide about servers: who is meant, what follows on what, and what an approval writes."""
