"""Part 0: Gaussian chains and Bayesian networks. Typed answers and proofs. Questions and
oracles in eN_*.py, the known mistakes beside them.
"""
