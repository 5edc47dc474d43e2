"""`python -m autograder`."""

import io
import sys

from . import AutograderError
from .commands.app import app
from .commands.usage import fail
from .sandbox.controller import hide_memory

hide_memory()
# a terminal that cannot show a letter shows a question mark
if isinstance(sys.stdout, io.TextIOWrapper):
    sys.stdout.reconfigure(errors="replace")
try:
    app()
except AutograderError as error:  # what no command tells in its own words
    sys.exit(fail(str(error), 3).exit_code)
