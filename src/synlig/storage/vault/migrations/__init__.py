"""How the vault's database came to its form; the rules are those of storage/migrations."""
