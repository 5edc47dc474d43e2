"""Ends a whole tree of processes: first everything is stopped, so that nothing can fork on,
then killed (Linux).
"""

import contextlib
import os
import signal
import time
from pathlib import Path


def kill(pid):
    """Kill one worker and its process group. The caller has not waited for it yet, so the
    number is still its own.
    """
    for end in (os.killpg, os.kill):
        try:
            end(pid, signal.SIGKILL)
        except OSError:
            continue


def sweep(workers, patience=3.0):
    """Kill every descendant of this process that belongs to no living worker. Returns how many
    there were.
    """
    if not _children(os.getpid()) - set(workers):
        return 0
    found, quiet, deadline = set(), 0, time.monotonic() + patience
    # until two looks in a row find nothing that still runs
    while quiet < 2 and time.monotonic() < deadline:
        strays = _strays(workers)
        running = [pid for pid, state in strays.items() if state not in "TtZX"]
        quiet = 0 if running else quiet + 1
        for pid in running:
            found.add(pid)
            _signal(pid, signal.SIGSTOP)
    deadline = time.monotonic() + patience
    while (strays := _strays(workers)) and time.monotonic() < deadline:
        for pid in strays:
            found.add(pid)
            _signal(pid, signal.SIGKILL)
            try:
                os.waitpid(pid, os.WNOHANG)
            except OSError:
                continue
    return len(found)


def _signal(pid, number):
    with contextlib.suppress(OSError):
        os.kill(pid, number)


def _processes():
    """{pid: (parent, state)} of all processes."""
    table = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = Path(f"/proc/{entry}/stat").read_bytes().rpartition(b")")[2].split()
            except OSError:
                continue
            # the name before them may be any bytes
            table[int(entry)] = (int(fields[1]), fields[0].decode())
    return table


def _children(pid):
    return {child for child, (parent, _) in _processes().items() if parent == pid}


def _strays(workers):
    """{pid: state} of this process's descendants that hang on no living worker."""
    table, me = _processes(), os.getpid()

    def belongs_to_nobody(pid):
        while pid in table and pid != me:
            if pid in workers:
                return False
            pid = table[pid][0]
        return pid == me

    return {pid: state for pid, (_, state) in table.items() if pid != me and belongs_to_nobody(pid)}
