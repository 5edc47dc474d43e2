"""Packages that count as absent for student code, by the names under which they are imported.

The layers leave their files out of the view of the Python installation. The finder of installed
modules passes over them, too: so an import fails as it does for what was never installed, and so it
does where no layer can hide files. There, code that looks for the files still finds them.
"""

import contextlib
import os
import re
import sys
from importlib.machinery import PathFinder
from pathlib import Path

OF_PACKAGES = ("site-packages", "dist-packages")
LEVELS = 3  # below a folder of the installation, on which such folders are looked for
METADATA = (".dist-info", ".egg-info", ".egg")


def files_of(names, folders):
    """The files and folders of these packages, and what describes them, in the folders of an
    installation. Links are followed.
    """
    found = set()
    for folder in _folders_of_packages(folders) if names else ():
        entries = [*folder.iterdir(), *folder.glob("__pycache__/*")]
        theirs = [entry for entry in entries if _name(entry) in names]
        found.update(theirs)
        if theirs:
            found.update(entry for entry in entries if _describes(entry, names))
    return sorted(path.resolve() for path in found)


def _folders_of_packages(folders):
    """Those of this Python and of others, which student code could add to its path."""
    waiting, found = [(folder, 0) for folder in {Path(each).resolve() for each in folders}], set()
    while waiting:
        folder, level = waiting.pop()
        if folder.name in OF_PACKAGES:
            found.add(folder)
            continue
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            below = [Path(each.path) for each in entries if each.is_dir(follow_symlinks=False)]
            waiting += [(each, level + 1) for each in below if level < LEVELS]
    return found


def _name(entry):
    """The name that a file or a folder is imported under; of metadata, the one it begins with."""
    if entry.suffix in METADATA:
        return re.sub(r"[-_.]+", "_", entry.name.partition("-")[0]).lower()
    return entry.name if entry.is_dir() else entry.name.partition(".")[0]


def _describes(entry, names):
    """Whether metadata lists one of the packages, whatever it is called itself."""
    for file in ("top_level.txt", "RECORD") if entry.suffix in METADATA else ():
        with contextlib.suppress(OSError):
            lines = (entry / file).read_text(encoding="utf-8", errors="replace").splitlines()
            if names & {re.split(r"[/,.]", line)[0] for line in lines}:
                return True
    return False


def hide_from_imports(names):
    """Let imports in this process not find these packages among what is installed. A module of that
    name that a submission brings is found as before.
    """

    class Installed(PathFinder):
        @classmethod
        def find_spec(cls, fullname, path=None, target=None):
            if fullname.partition(".")[0] in names:
                return None
            return super().find_spec(fullname, path, target)

    sys.meta_path[sys.meta_path.index(PathFinder)] = Installed
