"""What a text does to a model that reads it, told by the form of its sentences."""
