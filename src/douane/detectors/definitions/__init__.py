"""What a definition says by its form: names, parameters, annotations."""
