"""Who lives on this machine, and who is ours."""

import os
from pathlib import Path


def processes() -> dict[int, tuple[int, str]]:
    """{pid: (parent, state)} of this machine."""
    table = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_bytes().rpartition(b")")[2].split()[:2]
        except OSError:
            continue
        table[int(stat.parent.name)] = (int(parent), state.decode())
    return table


def offspring() -> set[int]:
    """Living descendants of this process, which has adopted what lost its parent."""
    table = processes()

    def ours(pid: int) -> bool:
        while pid in table and pid != os.getpid():
            pid = table[pid][0]
        return pid == os.getpid()

    return {
        pid
        for pid, (_, state) in table.items()
        if state not in "ZX" and pid != os.getpid() and ours(pid)
    }
