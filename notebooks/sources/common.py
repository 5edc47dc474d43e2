# %% set-up folded="yes"
# @title Set-up
import sys
from pathlib import Path

places = [Path.cwd(), *Path.cwd().parents]
if "google.colab" in sys.modules:
    from google.colab import drive

    drive.mount("/content/drive")  # what lies there outlives the virtual machine
    mine = Path("/content/drive/MyDrive")
    places += [found for depth in ("*", "*/*") for found in sorted(mine.glob(depth))]
folders = [p for p in places if (p / "autograder" / "worker").is_dir() and (p / PART).is_dir()]
if not folders:
    raise FileNotFoundError(
        f"The homework's folder, the one that holds autograder/ and {PART}/, is not here "
        f"({Path.cwd()}). Open the notebook that lies in it; on Colab, put it into your Google Drive."
    )
HOME = folders[0]
sys.path.insert(0, str(HOME))

import notebook_start

PRESET = notebook_start.begin(HOME, PART, PRESET)
import matplotlib.pyplot as plt
import ready
import torch
import unit_tester
from unfinished import unfinished

# %% where-title [markdown]
# ## Where am I?
#
# Your points so far, from the last check of each exercise. `unit_tester.test_all()` makes every check anew.
# `unit_tester.restore("FILE.py")` gives you a file as it was handed out, and keeps yours in the folder `kept`.

# %% where
unit_tester.where_am_i()

# %% hand-in [markdown]
# ## Hand in
#
# Save this notebook first: what counts is the file, with its outputs. The script looks at your files, says what is
# missing or does not compile, packs the zip that you hand in, and runs the checks once more. On Colab, download the
# notebook (*File, Download*) into the homework's folder before you run it: the open notebook is not a file on that
# machine.

# %% collect
import os
import shutil
import subprocess

NAME = ""  # yours, for the PDFs
if PRESET == "tiny" or shutil.which("bash") is None:
    print(f"Run this in a terminal: bash {HOME / 'collect_submission.sh'}")
else:
    # the Python of this notebook comes first: what it prints PDFs with is installed there
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", str(HOME / "collect_submission.sh"), "--name", NAME],
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path},
    )
    print(done.stdout + done.stderr)
