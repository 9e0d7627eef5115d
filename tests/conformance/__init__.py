"""One suite that every source, recipient, engine and store must pass."""
