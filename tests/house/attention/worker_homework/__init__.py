"""This homework needs no steps of its own."""
