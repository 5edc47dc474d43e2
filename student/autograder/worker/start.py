"""Starts a worker process: `python -I start.py zygote FD LAYERS_TO_LEAVE_OFF ABSENT_PACKAGES`, or
`python -I start.py fresh CPU_SECONDS MEMORY_MB FILE_MB ABSENT_PACKAGES`. Names have commas between
them.

Loads this folder as the top-level package `worker`, so that the rest of the project is nowhere on
sys.path.
"""

import importlib
import importlib.util
import sys
from pathlib import Path


def load_package():
    """Import this folder as the package `worker`."""
    folder = Path(__file__).resolve().parent
    init = folder / "__init__.py"
    spec = importlib.util.spec_from_file_location(
        "worker", init, submodule_search_locations=[str(folder)]
    )
    assert spec is not None and spec.loader is not None
    sys.modules["worker"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["worker"])


if __name__ == "__main__":
    load_package()
    importlib.import_module(f"worker.{sys.argv[1]}_main").main(sys.argv[2:])
