"""What is agreed? Declarations as data, and their read-only loading."""
