"""The pages of the control room, one file each."""
