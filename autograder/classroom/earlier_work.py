"""Work that this class did not hand in, and that its code is compared with: what earlier years
handed in, and solutions that somebody published.
"""

from collections import Counter
from pathlib import Path

from ..checking.printable import Printable, printable
from ..submission.opening import ARCHIVES
from .find import Found, NothingFound, find
from .pieces import gather

WHOLE = "solution"


def earlier_work(folders: list[Path], collected: Path) -> tuple[dict[str, Path], list[Printable]]:
    """({name: submission}, a sentence on each folder). A name has a slash, 2025/ada, so that it is
    no student's. collected: where several pieces of one submission are brought together.

    A zip, and a folder that holds Python files itself, is one submission. Raises NothingFound.
    """
    tails = Counter(folder.name for folder in folders)
    made: dict[str, Path] = {}
    notes = []
    for number, folder in enumerate(folders, 1):
        if not folder.exists():
            raise NothingFound(f"--earlier: there is no {folder}")
        name = folder.stem if folder.is_file() else folder.name
        name = f"{folder.parent.name}-{name}" if tails[folder.name] > 1 else name
        found = _found(folder)
        gathered = [gather(one, collected / f"earlier-{number}") for one in found]
        new = {str(printable(f"{name}/{one.student}")): one.path for one in gathered}
        if taken := new.keys() & made.keys():
            raise NothingFound(f"--earlier: give folders of other names: two have {min(taken)}")
        made |= new
        work = f"{len(new)} submission{'s' if len(new) > 1 else ''}"
        notes.append(printable(f"also compared with {work} in {folder}"))
    return made, notes


def _found(folder: Path) -> list[Found]:
    whole = Found(printable(WHOLE), printable(WHOLE), folder)
    if folder.is_file():
        if folder.suffix.lower() not in ARCHIVES:
            raise NothingFound(f"--earlier: {folder} is neither a folder nor a zip")
        return [whole]
    return [whole] if any(folder.glob("*.py")) else find(folder)
