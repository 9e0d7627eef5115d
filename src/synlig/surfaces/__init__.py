"""How is it reached? Command line, portal and the other doors; thin."""
