"""Changes one value in the text of a document and leaves every other character of it as it is.

Each format has the same four functions. `way` leads from the root to a value, by keys and indexes.
"""
