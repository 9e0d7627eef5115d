"""A month of operation: thirty days lived through the command and the doors, with all that goes wrong in a month."""
