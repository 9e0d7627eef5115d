"""Tests that try to break in, or to make it fall over."""
