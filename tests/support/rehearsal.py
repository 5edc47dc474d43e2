"""Gradescope's container, rehearsed: starts run_autograder, and reads results.json all the time."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

BASH = shutil.which("bash")


def start(root: Path) -> subprocess.Popen[str]:
    variables = {
        "AUTOGRADER_ROOT": str(root),
        "AUTOGRADER_PYTHON": sys.executable,
        "PATH": os.environ["PATH"],
    }
    script = str(root / "source" / "run_autograder")
    return subprocess.Popen([str(BASH), script], env=variables, stdout=subprocess.PIPE, text=True)


def read(root: Path) -> dict[str, Any]:
    return json.loads((root / "results" / "results.json").read_text())


def grade(root: Path) -> dict[str, Any]:
    """results.json in the end, after it was looked at all the time."""
    process = start(root)
    while process.poll() is None:
        if (root / "results" / "results.json").exists():
            assert {"score", "tests", "output"} <= set(read(root)), "not whole"
        time.sleep(0.02)
    assert process.returncode == 0
    return read(root)
