"""What is said of an installation as a whole, with evidence of the real thing."""
