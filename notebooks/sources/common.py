# %% set-up
import os
import sys
from pathlib import Path

ON_COLAB = "google.colab" in sys.modules
places = [Path.cwd(), *Path.cwd().parents]
if ON_COLAB:
    from google.colab import drive

    drive.mount("/content/drive")  # what lies there outlives the virtual machine
    places += [
        found
        for depth in ("*", "*/*")
        for found in sorted(Path("/content/drive/MyDrive").glob(depth))
    ]
HOME = next(
    (p for p in places if (p / "autograder" / "worker").is_dir() and (p / PART).is_dir()), None
)
if HOME is None:
    raise FileNotFoundError(
        f"The homework's folder, the one that holds autograder/ and {PART}/, is not here ({Path.cwd()}). "
        + ("Put it into your Google Drive." if ON_COLAB else "Open the notebook that lies in it.")
    )
os.chdir(HOME / PART)  # results go to save/ in there
sys.path[:0] = [path for path in (str(HOME / PART), str(HOME)) if path not in sys.path]

import matplotlib.pyplot as plt
import ready
import torch
import unit_tester
from IPython import get_ipython
from unfinished import unfinished

get_ipython().run_line_magic("load_ext", "autoreload")
get_ipython().run_line_magic("autoreload", "2")  # a file that you save is read again
get_ipython().run_line_magic("matplotlib", "inline")
BLUE, RED, GREEN, GREY = "#2f6fdf", "#e4572e", "#2a9d6f", "#8a93a0"
plt.rcParams.update(
    {"figure.dpi": 100, "font.size": 10, "axes.titlesize": 10, "legend.frameon": False}
)
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": GREY})
if os.environ.get("NBGRADER_EXECUTION"):
    PRESET = "tiny"  # nobody waits for training while work is graded
PRESET = PRESET or os.environ.get("HW_PRESET") or ("gpu" if torch.cuda.is_available() else "laptop")
where = "Google Colab, with your Drive" if ON_COLAB else "this machine"
print(f"Working in {HOME / PART}, on {where}. Device: {ready.device()}. Preset: {PRESET}.")

# %% hand-in [markdown]
# ## Hand in
#
# Save this notebook first: what counts is the file, with its outputs. The script looks at your files, says what is
# missing or does not compile, and packs the zip that you hand in. On Colab, download the notebook
# (*File, Download*) into the homework's folder before you run it: the open notebook is not a file on that machine.

# %% collect
import shutil
import subprocess

if PRESET == "tiny" or shutil.which("bash") is None:
    print(f"Run this in a terminal: bash {HOME / 'collect_submission.sh'}")
else:
    # the Python of this notebook comes first: what it prints PDFs with is installed there
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", str(HOME / "collect_submission.sh")],
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path},
    )
    print(done.stdout + done.stderr)
