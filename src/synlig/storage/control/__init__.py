"""The control database: who may deliver, what was received, what waits, which files are part of the tables."""
