"""A view of the Python installation, and of nothing else, for code that imports what the zygote has
not loaded.

Where the zygote has mounts of its own, the view is a folder tree that holds the installation under
its usual paths, read only; so it also works where Python lies in somebody's home. Elsewhere
Landlock alone makes the view.
"""

import errno
import os
import sys
import sysconfig
from pathlib import Path

from . import kernel

PROJECT = Path(__file__).resolve().parents[3]  # its answers are no part of any view
# of C, which extensions are linked against
LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")
# folders that every Linux has: one of them holds the tree
PLACES = ("/mnt", "/media", "/srv", "/opt", "/tmp")
READ_ONLY, REMOUNT, BIND, RECURSIVE, NO_SETUID_DEVICES = 1, 32, 4096, 16384, 2 | 4
# setuid, devices, programs, access times: a remount may not loosen them
FLAGS_TO_KEEP = 2 | 4 | 8 | 1024 | 2048


def folders():
    """The folders of the installation, none inside another: standard library, packages, shared
    libraries.
    """
    paths = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    found = {Path(path) for path in (*paths, *sys.path, *LIBRARIES) if os.path.isdir(path)}
    found = {path for path in found if not PROJECT.is_relative_to(path.resolve())}
    return sorted(path for path in found if not found & set(path.parents))


def mount_view(paths, hidden=()):
    """A descriptor of a folder tree that holds only these folders, with nothing in place of what is
    hidden. Raises OSError without mounts of one's own.
    """
    free = [place for place in PLACES if os.path.isdir(place) and not _holds(place, paths)]
    if not free:
        raise OSError(errno.ENOENT, "no folder to mount on")
    place = free[0]
    kernel.mount("tmpfs", place, "tmpfs", NO_SETUID_DEVICES, "mode=755,size=1m")
    for path in paths:
        target = f"{place}{path}"
        os.makedirs(target, exist_ok=True)
        kernel.mount(str(path), target, None, BIND | RECURSIVE)
        locked = os.statvfs(target).f_flag & FLAGS_TO_KEEP
        kernel.mount(None, target, None, BIND | REMOUNT | READ_ONLY | locked)
        for inside in _inside(path, hidden):
            _cover(f"{target}/{inside}")
    kernel.mount(None, place, None, REMOUNT | READ_ONLY | NO_SETUID_DEVICES)
    return os.open(place, os.O_PATH | os.O_DIRECTORY)


def _inside(path, hidden):
    """Where hidden files and folders lie below a folder of the installation."""
    real = Path(path).resolve()
    return [file.relative_to(real) for file in hidden if file.is_relative_to(real)]


def _cover(target):
    """Mount nothing over a folder or a file."""
    if os.path.isdir(target):
        kernel.mount("tmpfs", target, "tmpfs", READ_ONLY | NO_SETUID_DEVICES, "mode=0,size=4k")
    else:
        kernel.mount("/dev/null", target, None, BIND)


def _holds(place, paths):
    return any(
        Path(path).resolve().is_relative_to(place) or path.is_relative_to(place) for path in paths
    )
