"""`python -m autograder`."""

import io
import sys

from . import AutograderError
from .checking.printable import printable
from .sandbox.controller import hide_memory

hide_memory()
# a terminal that cannot show a letter shows a question mark
if isinstance(sys.stdout, io.TextIOWrapper):
    sys.stdout.reconfigure(errors="replace")
try:
    # commands read the homework's settings while they are imported
    from .commands.app import app

    app()
except AutograderError as error:  # what no command tells in its own words
    print(printable(f"error: {error}"), file=sys.stderr)
    sys.exit(3)
