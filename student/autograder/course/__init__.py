"""What an instructor says: assignment.toml, deadlines, the list of a class. It may import
checking and content.
"""
