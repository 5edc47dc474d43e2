"""Part 3: flow matching, solvers and editing. Questions and oracles in eN_*.py, the known mistakes
beside them.
"""
