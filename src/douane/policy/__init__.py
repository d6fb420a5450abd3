"""What the operator wants: the document, its evaluation and its explanation."""
