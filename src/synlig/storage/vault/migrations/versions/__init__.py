"""The numbered migrations of the vault's database."""
