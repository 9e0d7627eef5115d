"""Who may, who did? Identity, access, keys and logs; the only cryptography."""
