"""Figures as numbers: where each mark of a chart stands, worked out before a template draws it as SVG."""
