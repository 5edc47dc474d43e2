"""`python -m autograder`."""

from .cli import app

app()
