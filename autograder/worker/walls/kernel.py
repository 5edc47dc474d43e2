"""Calls to the kernel for which Python has no function (Linux). Each raises OSError where the
kernel refuses.
"""

import ctypes
import functools
import mmap
import os

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, PR_SET_CHILD_SUBREAPER = (
    1,
    4,
    22,
    38,
    36,
)
CAPABILITY_VERSION_3 = 0x20080522


@functools.cache
def _libc():
    return ctypes.CDLL(None, use_errno=True)


def _checked(result, what):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)
    return result


def prctl(option, value=0, address=0):
    """Set one of the kernel's process options."""
    long = ctypes.c_ulong
    return _checked(
        _libc().prctl(ctypes.c_int(option), long(value), long(address), long(0), long(0)), "prctl"
    )


def syscall(number, *arguments):
    """A call by its number. arguments: integers, bytes or None."""
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return _checked(_libc().syscall(ctypes.c_long(number), *words), f"system call {number}")


def read_only(memory):
    """Let a mapping (mmap) of this process only be read from now on: a write ends the process."""
    start = ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(memory)))
    size, reading = ctypes.c_size_t(len(memory)), ctypes.c_int(mmap.PROT_READ)
    _checked(_libc().mprotect(start, size, reading), "mprotect")


def unshare(flags):
    """Leave the namespaces of the flags CLONE_NEW* for new ones."""
    _checked(_libc().unshare(ctypes.c_int(flags)), "unshare")


def mount(source, target, kind, flags=0, options=None):
    """Mount something. All but flags: str or None."""
    encoded = [None if text is None else text.encode() for text in (source, target, kind, options)]
    _checked(_libc().mount(*encoded[:3], ctypes.c_ulong(flags), encoded[3]), f"mount {target}")


def drop_capabilities():
    """Give up all of root's powers, for good together with no_new_privileges()."""
    header = CAPABILITY_VERSION_3.to_bytes(4, "little") + bytes(4)
    _checked(_libc().capset(header, bytes(24)), "capset")


def no_new_privileges():
    """Nothing that this process starts can have more rights than it has."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def hide_memory() -> None:
    """No process of the same user may read this one's memory or environment, or attach to it."""
    prctl(PR_SET_DUMPABLE, 0)


def adopt_orphans():
    """Whatever a child of this process starts and leaves behind becomes a child of this process."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent(number: int = 9) -> None:
    """Get this signal, SIGKILL, when the parent ends; to be exact, when its thread that started
    this process does.
    """
    prctl(PR_SET_PDEATHSIG, number)
