"""What a sentence does to its reader: the words, the windows, and the model that weighs them."""
