"""Where does it rest? The only SQL and the only disk."""
