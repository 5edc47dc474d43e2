"""Namespaces: the zygote and its workers live in a small world of their own (Linux; as root, or in
a user namespace).

In it there is no network, no other process, no shared memory of others, and mounts are private. The
zygote is its first process: no worker can signal it, and when it ends, by whatever hand, the kernel
ends all that lives there.
"""

import contextlib
import os

from . import kernel

FLAGS = {
    "pid": 0x20000000,
    "net": 0x40000000,
    "ipc": 0x08000000,
    "uts": 0x04000000,
    "mnt": 0x00020000,
}
NEW_USER = 0x10000000
REMOUNT_PRIVATE = 0x4000 | 0x40000  # recursive, private
NO_SETUID_DEVICES_PROGRAMS = 2 | 4 | 8


def enter(without=()):
    """Move to namespaces of its own; with a pid namespace, go on there as a child. Returns "on", or
    why not.

    What works is tried in a child first, because a process cannot go back.
    """
    if "namespaces" in without:
        return "left off"
    for flags in (FLAGS, {name: flag for name, flag in FLAGS.items() if name != "pid"}):
        error = _try(flags)
        if error == 0:
            _enter(flags)
            return "on" if "pid" in flags else "on, but for processes"
    return os.strerror(error)


def begin_numbers_anew():
    """In a pid namespace of its own, let the next process have the lowest number that is free: else
    one job could tell another something by how many threads it started. Not every kernel lets it.
    """
    if os.getpid() == 1:
        with contextlib.suppress(OSError), open("/proc/sys/kernel/ns_last_pid", "w") as stream:
            stream.write("1")


def links():
    """{namespace: its number} of this process, as the kernel names them."""
    return {name: os.readlink(f"/proc/self/ns/{name}") for name in (*FLAGS, "user")}


def _try(flags):
    """0 if a child could enter them, else the number of the error."""
    child = os.fork()
    if child == 0:
        try:
            _enter(flags)
            os._exit(0)
        except OSError as error:
            os._exit(error.errno or 1)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _enter(flags):
    everything = sum(flags.values())
    if os.geteuid() == 0:
        kernel.unshare(everything)
    else:
        user, group = os.getuid(), os.getgid()
        kernel.unshare(everything | NEW_USER)
        maps = {"uid_map": f"{user} {user} 1", "gid_map": f"{group} {group} 1"}
        for file, text in {"setgroups": "deny", **maps}.items():
            with open(f"/proc/self/{file}", "w") as stream:
                stream.write(text)
    if "pid" in flags:
        child = os.fork()
        if child:
            _end_with(child)
        kernel.die_with_parent()
    kernel.mount(None, "/", None, REMOUNT_PRIVATE)
    if "pid" in flags:
        kernel.mount("proc", "/proc", "proc", NO_SETUID_DEVICES_PROGRAMS)


def _end_with(child):
    """Wait outside, with no file open, and end as the first process inside does."""
    os.closerange(3, 65536)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os._exit(code if code >= 0 else 128 - code)
