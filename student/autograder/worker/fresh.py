"""A worker in a fresh process, where forking is unsafe or missing (macOS, Windows) or the device is a GPU.

Request on stdin, answers on stdout. Slower than the zygote by the import of torch.
"""

import os
import sys

from . import job, limits


def main(arguments):
    """Serve one job. arguments: CPU seconds, MB of memory, MB of a file."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # what student code prints goes where the sandbox reads output, never among the answers
    job.warm_up()
    limits.apply(dict(zip(("cpu_seconds", "memory_mb", "file_mb"), arguments, strict=True)))
    job.serve(requests, answers)
    sys.stdout.flush()
    os._exit(0)
