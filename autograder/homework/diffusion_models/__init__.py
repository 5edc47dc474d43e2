"""Part 2: a diffusion model for images and for plans. Questions and oracles in eN_*.py, the
known mistakes beside them.
"""
