"""Building environments from hash-locked lists; standard library only, for it runs before anything is installed."""
