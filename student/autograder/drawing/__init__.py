"""Draws arrays as SVG. It knows no check and imports nothing of ours."""
