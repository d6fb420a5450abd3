"""Text that a model reads and a person does not see, one file for each way to hide it."""
