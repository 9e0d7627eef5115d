"""What is done to it? Pure stages from bytes to released cells."""
