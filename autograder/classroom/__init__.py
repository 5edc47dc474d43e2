"""A whole class: finds what was handed in, grades it in parallel, loses nothing, and tells
everyone. It may import every room but commands, drawing and the homework's.
"""
