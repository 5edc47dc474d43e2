"""Student code may print, hang, crash or not compile; the report survives."""

import json
import subprocess
import sys
from pathlib import Path

from our_variants import submit, write
from referee.children import judge_apart

ROOT = Path(__file__).resolve().parent
SCHEDULE, MODEL = "diffusion_models/noise_scheduler.py", "diffusion_models/diffusion_model.py"
ADD = f"{SCHEDULE}:NoiseScheduler.add_noise"
LINE = "alpha_bars = alpha_bars.view(-1, *[1] * (noise.ndim - 1))"


def test_hanging_code_is_one_finding(solved, tmp_path):
    folder = submit(tmp_path, SCHEDULE, (LINE, "while True: pass"))
    found = judge_apart(folder, None, solved, limit=2)
    assert found[ADD].right is False and "did not end" in found[ADD].findings[0]
    assert all(f.right for key, f in found.items() if key != ADD) and len(found) == 4


def test_code_that_ends_the_process_is_one_finding(solved, tmp_path):
    folder = submit(tmp_path, SCHEDULE, (LINE, "import os; os._exit(3)"))
    found = judge_apart(folder, None, solved)
    assert found[ADD].right is False and "ended the process" in found[ADD].findings[0]
    assert all(f.right for key, f in found.items() if key != ADD) and len(found) == 4


def test_exit_and_prints(solved, tmp_path, capfd):
    folder = submit(tmp_path, SCHEDULE, (LINE, "print('hello'); raise SystemExit"))
    found = judge_apart(folder, None, solved)
    assert found[ADD].right is False and sum(bool(f.right) for f in found.values()) == 3
    assert capfd.readouterr() == ("", "")


def test_file_that_does_not_compile(solved, tmp_path):
    write(tmp_path, SCHEDULE, "def")
    submit(tmp_path, MODEL)
    found = judge_apart(tmp_path, None, solved)
    assert all(f.right == key.startswith(MODEL) for key, f in found.items())
    assert len(found) == 7


def test_file_that_hangs_when_imported(solved, tmp_path):
    write(tmp_path, SCHEDULE, "while True: pass")
    found = judge_apart(tmp_path, None, solved, limit=1)
    assert len(found) == 4 and not any(f.right for f in found.values())


def test_command(tmp_path, solved_folder):
    first = submit(tmp_path / "a", SCHEDULE)
    second = submit(tmp_path / "b", SCHEDULE, (LINE, "pass"))
    out = tmp_path / "out.json"
    command = [
        sys.executable,
        "-m",
        "referee",
        str(first),
        str(second),
        "--solved",
        str(solved_folder),
        "--out",
        str(out),
    ]
    subprocess.run(command, cwd=ROOT, check=True)
    report = json.loads(out.read_text())
    assert report[str(first)][ADD]["right"] is True and report[str(second)][ADD]["right"] is False


def test_command_for_one_function(tmp_path, solved_folder):
    folder = submit(tmp_path, SCHEDULE)
    command = [
        sys.executable,
        "-m",
        "referee",
        str(folder),
        "--solved",
        str(solved_folder),
        "--function",
        "add_noise",
    ]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert list(json.loads(done.stdout)[str(folder)]) == [ADD]
