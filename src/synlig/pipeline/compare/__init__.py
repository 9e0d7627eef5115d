"""Compares places and codes: rates with intervals that know both chance and rounding, from protected counts alone."""
