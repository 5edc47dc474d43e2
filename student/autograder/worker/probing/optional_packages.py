"""Packages that student code may import though no check needs them, such as torchvision.

The installation's own is used where it can be imported. It cannot be where it is not installed,
where its files are out of sight, or where it was built for another torch. An inert package takes
its place there: every name in it can be imported, derived from and called without data, so a file
that prepares transforms can be graded, without the seconds that the import takes. What is made of
it refuses to compute, and then the package counts as one that an import did not find.
"""

import functools
import importlib.abc
import importlib.util
import sys
from importlib.machinery import PathFinder

import torch

NAMES = frozenset({"torchvision"})


class OptionalPackages(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds these packages before anything else does. inert: those that an inert one replaces."""

    def __init__(self, needed):
        """needed: the set in which the names of inert packages appear that were asked to
        compute.
        """
        self.inert, self.needed = set(), needed

    def find_spec(self, fullname, path=None, target=None):
        package, _, below = fullname.partition(".")
        if package not in NAMES or (below and package not in self.inert):
            return None
        return importlib.util.spec_from_loader(fullname, self, is_package=True)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name = module.__name__
        if "." not in name and not self._is_imported(module):
            self.inert.add(name)
            # what a broken package imported and defined before it failed
            for part in [part for part in sys.modules if part.startswith(f"{name}.")]:
                del sys.modules[part]
            for attribute in [each for each in vars(module) if not each.startswith("__")]:
                delattr(module, attribute)
            module.__path__ = []
        if name.partition(".")[0] in self.inert:
            module.__dict__["__getattr__"] = functools.partial(_inert, self.needed, name)

    def _is_imported(self, module):
        """Whether the installation's package could be imported into the module."""
        found = next(
            (
                spec
                for finder in sys.meta_path
                if isinstance(finder, type) and issubclass(finder, PathFinder)
                if (spec := finder.find_spec(module.__name__))
            ),
            None,
        )
        if found is None or found.loader is None:
            return False
        module.__path__, module.__file__ = found.submodule_search_locations, found.origin
        try:
            found.loader.exec_module(module)
        except Exception:  # a package that was built for another torch fails in its own ways
            return False
        return True


class _Inert(type):
    """The type of all names in an inert package."""

    def __getattr__(cls, attribute):
        return _inert(cls.needed, cls.__qualname__, attribute)


def _inert(needed, place, attribute):
    """The name `attribute` in an inert module or class, which place names."""
    if attribute == "__version__":
        return "0"
    if attribute.startswith("__"):
        raise AttributeError(attribute)
    return _Inert(
        attribute, (_Prepared,), {"__qualname__": f"{place}.{attribute}", "needed": needed}
    )


class _Prepared(metaclass=_Inert):
    """What code has made of an inert package without giving it data."""

    def __init__(self, *values, **named):
        if any(isinstance(value, torch.Tensor) for value in (*values, *named.values())):
            self(*values)

    def __getattr__(self, attribute):
        return _inert(self.needed, type(self).__qualname__, attribute)

    def __call__(self, *values, **named):
        name = type(self).__qualname__
        package = name.partition(".")[0]
        self.needed.add(package)
        raise RuntimeError(
            f"{name} cannot compute where this code is checked, because {package} cannot be "
            f"imported there. The exercise can be done without it."
        )
