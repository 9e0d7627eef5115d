"""The tools that build the house, draw its map and hold its rules; no part of the product."""
