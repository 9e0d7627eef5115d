"""In what order? One use case per file, told from top to bottom."""
