"""What people read of a grading run: in words, in a terminal, as JSON."""
