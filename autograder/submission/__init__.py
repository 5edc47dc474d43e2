"""What was handed in: opened safely into memory, sorted into sources, in words that are safe to
print. Nothing of it is run here. It may import checking and content.
"""
