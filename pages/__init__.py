"""Pages that stand alone: one HTML file each, which needs no server and no network."""
