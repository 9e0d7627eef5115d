"""Keys, sealing and signing, each by itself."""
