"""What is on this machine: what hosts have configured, what runs, what is installed and what listens."""
