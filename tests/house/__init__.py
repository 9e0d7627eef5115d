"""Tests of the house itself: layers, sizes, map, documentation."""
