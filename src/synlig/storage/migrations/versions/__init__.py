"""The numbered migrations of the control database."""
