"""Grades a whole class: finds what was handed in, grades it in parallel, loses nothing, and tells everyone."""
