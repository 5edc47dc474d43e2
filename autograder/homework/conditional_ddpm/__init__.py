"""Part 1: a conditional DDPM on handwritten digits. Questions and oracles in eN_*.py, the known
mistakes beside them.
"""
