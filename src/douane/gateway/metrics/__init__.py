"""What is counted and timed, for whoever watches the gateway."""
