"""Who is let into the control room, and as what."""
