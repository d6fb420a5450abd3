"""Reading the source of servers: what a caller says, followed to where it does harm."""
