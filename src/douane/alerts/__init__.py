"""What people and their systems are told: alerts made of entries, grouped, kept in a queue, delivered."""
