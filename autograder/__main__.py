"""`python -m autograder`; in a students' folder, which has the public checks alone, `grade`."""

import io
import sys
from importlib.util import find_spec

from . import AutograderError
from .checking.printable import printable
from .sandbox.controller import hide_memory

hide_memory()
# a terminal that cannot show a letter shows a question mark
if isinstance(sys.stdout, io.TextIOWrapper):
    sys.stdout.reconfigure(errors="replace")
try:
    if find_spec(f"{__package__}.commands") is None:
        from .grading.public_grade import main

        sys.exit(main(sys.argv[1:]))
    # commands read the homework's settings while they are imported
    from .commands.app import app

    app()
except AutograderError as error:  # what no command tells in its own words
    print(printable(f"error: {error}"), file=sys.stderr)
    sys.exit(3)
