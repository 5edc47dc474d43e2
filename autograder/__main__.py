"""`python -m autograder`."""

import sys

from .cli import app
from .worker import kernel

if sys.platform == "linux":
    kernel.hide_memory()  # the answers are in it, and student code may run as the same user
app()
