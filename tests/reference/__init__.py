"""The fast way against the slow and obvious one, on random input."""
