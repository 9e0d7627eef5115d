"""Rules in, findings and columns out."""
