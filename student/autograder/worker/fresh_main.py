"""A worker in a fresh process, where forking is unsafe or missing (macOS, Windows) or the device is
a GPU.

Request on stdin, answers on stdout. Slower than the zygote by the import of torch.
"""

import contextlib
import os
import signal
import sys

from . import messages
from .walls import absent, kernel, limits, process_tree


def main(arguments):
    """Serve one job. arguments: CPU seconds, MB of memory, MB of a file, names of packages that
    count as absent.
    """
    *numbers, hidden = arguments
    wanted = dict(zip(("cpu_seconds", "memory_mb", "file_mb"), map(int, numbers), strict=True))
    if sys.platform == "linux":
        supervise(wanted["cpu_seconds"])
    from . import job  # and torch with it: not before there is a process for it

    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    # what student code prints goes where the sandbox reads output, never among the answers
    os.dup2(2, 1)
    job.warm_up()
    absent.hide_from_imports(frozenset(filter(None, hidden.split(","))))
    limits.apply(wanted)
    try:
        job.serve(requests, answers)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(0 if sys.exc_info()[0] is None else messages.BROKEN)


def supervise(cpu_seconds):
    """Go on in a child. This process waits for it, ends whatever it leaves behind, and then
    ends as it did (Linux).
    """
    import resource

    kernel.adopt_orphans()
    worker = os.fork()
    if worker == 0:
        os.setsid()
        kernel.die_with_parent()
        return
    # the sandbox asks for an end
    signal.signal(signal.SIGTERM, lambda *_: process_tree.kill(worker))
    kernel.die_with_parent(signal.SIGTERM)
    _, status, usage = os.wait4(worker, 0)
    process_tree.sweep(())
    code = os.waitstatus_to_exitcode(status)
    if code == -signal.SIGKILL and usage.ru_utime + usage.ru_stime > cpu_seconds:
        code = -signal.SIGXCPU  # it ignored the first signal
    if code < 0:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with contextlib.suppress(OSError):  # SIGKILL is never handled
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)
