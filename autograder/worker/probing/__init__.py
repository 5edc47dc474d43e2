"""What asks student code: the vocabulary of probes, the steps, and the sources of randomness that
stand in for real ones. It knows no homework and imports nothing of ours.
"""
