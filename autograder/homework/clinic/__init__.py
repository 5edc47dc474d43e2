"""Part 4: understanding beyond code. Exercises in eN_*.py; what belongs to 4.1 is named edm_*."""
