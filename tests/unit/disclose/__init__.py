"""Protection of cells, part by part."""
