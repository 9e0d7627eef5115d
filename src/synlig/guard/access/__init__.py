"""May this person do this with that datum? Cedar policies in files, everything else denied (K7, K11, K14)."""
