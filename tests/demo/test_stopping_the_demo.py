"""Ctrl-C ends the demo with a sentence, wherever it is."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.content import ROOT


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent to a process otherwise there")
@pytest.mark.parametrize("moment", ["1  Three submissions", "2  Digits", "Training a diffusion"])
def test_ctrl_c_ends_it_without_a_traceback(moment: str, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "demo", "--out", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C reaches all processes of the terminal
    ) as demo:
        while moment not in demo.stdout.readline():
            assert demo.poll() is None, demo.stderr.read()
        os.killpg(demo.pid, signal.SIGINT)
        _, errors = demo.communicate(timeout=120)
    assert demo.returncode == 1
    assert "Traceback" not in errors
    assert "Stopped. Started again, the training goes on where it was." in errors
