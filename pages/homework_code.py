"""Part 3's own modules, for scripts and tests that need them beside those of other parts."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

from autograder.content import SOLUTIONS

FOLDER = SOLUTIONS / "flow_matching"


def flow_matching(*names: str) -> SimpleNamespace:
    """Modules of solutions/flow_matching by name.

    It is a folder of plain modules, which import each other by bare name, and some have names that
    those of other parts have, too. So what they bring into sys.modules leaves it again.
    """
    with _only_its_modules():
        return SimpleNamespace(**{name: importlib.import_module(name) for name in names})


@contextmanager
def _only_its_modules() -> Iterator[None]:
    own = {file.stem for file in FOLDER.glob("*.py")}
    others = {name: sys.modules.pop(name) for name in own if name in sys.modules}
    sys.path.insert(0, str(FOLDER))
    try:
        yield
    finally:
        sys.path.remove(str(FOLDER))
        for name in own:
            sys.modules.pop(name, None)
        sys.modules.update(others)
