"""No steps beside those of probing/vocabulary.py."""
