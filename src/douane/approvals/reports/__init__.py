"""What was found out about a server, for those who decide: to be read in two minutes, or by a program."""
