"""Landlock: the kernel refuses this process every file, TCP port and signal to the outside but
those of a ruleset.

Since Linux 5.13; what it covers grew since (https://docs.kernel.org/userspace-api/landlock.html). A
ruleset is a file descriptor, made once and entered by every worker.
"""

import os
import stat
import struct
from pathlib import Path

from . import kernel

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same numbers on every platform
VERSION_FLAG, PATH_BENEATH = 1, 1
READ_FILE, READ_DIR = 1 << 2, 1 << 3
# everything that the first version knows: execute, read, write, make, remove
FILE_RIGHTS = (1 << 13) - 1
# version: refer, truncate, ioctl on devices
NEWER_FILE_RIGHTS = {2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
TCP = 3  # bind and connect, since version 4
OUTSIDE = 3  # abstract sockets and signals, since version 6


def version():
    """The kernel's Landlock version. Raises OSError where it has none."""
    return kernel.syscall(CREATE_RULESET, None, 0, VERSION_FLAG)


def ruleset(readable=(), hidden=()):
    """A ruleset that forbids everything but reading below these folders, and of what is hidden
    there more than the names. Returns its descriptor.
    """
    known = version()
    rights = FILE_RIGHTS | sum(bit for since, bit in NEWER_FILE_RIGHTS.items() if known >= since)
    attributes = struct.pack("QQQ", rights, TCP if known >= 4 else 0, OUTSIDE if known >= 6 else 0)
    size = 8 if known < 4 else 16 if known < 6 else 24
    rules = kernel.syscall(CREATE_RULESET, attributes, size, 0)
    for path in readable:
        for part, wanted in _parts(Path(path), hidden):
            folder = os.open(part, os.O_PATH | os.O_CLOEXEC)
            is_folder = stat.S_ISDIR(os.fstat(folder).st_mode)
            allowed = wanted if is_folder else wanted & READ_FILE
            kernel.syscall(ADD_RULE, rules, PATH_BENEATH, struct.pack("=Qi", allowed, folder), 0)
            os.close(folder)
    return rules


def _parts(path, hidden):
    """(path, rights) of all that may be read below a path. A rule holds for all that is below: so
    what lies beside something hidden gets rules of its own, and the folder of both may be listed.
    """
    real = path.resolve() if hidden else path
    if not any(each.is_relative_to(real) for each in hidden):
        yield path, READ_FILE | READ_DIR
    elif real not in hidden:
        yield real, READ_DIR
        for below in real.iterdir():
            if not below.is_symlink():  # a rule would hold for where it leads to
                yield from _parts(below, hidden)


def enter(rules):
    """Submit to a ruleset, for good."""
    kernel.no_new_privileges()
    kernel.syscall(RESTRICT_SELF, rules, 0)
