"""What we know exists: servers, the definitions that were approved, and the differences from them."""
