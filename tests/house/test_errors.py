"""Errors that a person can do something about are of one family, whose tree stands in one
docstring.
"""

import importlib
import pkgutil
import re

import autograder
from autograder import AutograderError


def test_the_tree_names_every_error_of_the_family_and_no_other() -> None:
    for module in pkgutil.walk_packages(autograder.__path__, "autograder."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)

    def below(kind: type[Exception]) -> set[str]:
        return {kind.__name__}.union(*map(below, kind.__subclasses__()))

    told = set(re.findall(r"^[ │├└─]*([A-Z]\w+)(?: {2,}|$)", str(autograder.__doc__), re.MULTILINE))
    assert told == {name for name in below(AutograderError) if not name.startswith("_")}
