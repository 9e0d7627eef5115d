"""Tests in a real browser, at desktop and telephone width."""
