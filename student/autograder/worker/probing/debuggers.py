"""A debugger that a student left in the code waits for somebody at a keyboard, and there is nobody:
here it does nothing. The other side tells the student which line to delete.
"""

import pdb
import sys
import types

DEBUGGERS = ("pdb", "ipdb", "pudb")


def put_to_sleep():
    """Let breakpoint() and set_trace() do nothing, whether the debugger is installed or not."""
    sys.breakpointhook = pdb.set_trace = _nothing
    for name in DEBUGGERS[1:]:
        sleeping = types.ModuleType(name)
        vars(sleeping)["set_trace"] = _nothing
        sys.modules[name] = sleeping


def _nothing(*_, **__):
    return None
