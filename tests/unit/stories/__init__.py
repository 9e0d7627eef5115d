"""Stories by themselves, with stand-ins for the stores they speak to."""
