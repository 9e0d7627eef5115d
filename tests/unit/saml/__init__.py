"""The resting places, each by itself."""
