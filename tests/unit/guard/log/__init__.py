"""The log, part by part."""
