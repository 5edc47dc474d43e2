"""collect_submission.sh packs what can be graded, refuses what cannot, and says which and why."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from collecting import collecting
from course import GRADED, path_of

from autograder.content import ROOT, homework

SCRIPT = ROOT / "collect_submission.sh"
BASH = shutil.which("bash")
SCHEDULER = "diffusion_models/noise_scheduler.py"
MODEL = "diffusion_models/diffusion_model.py"
IMAGES = "diffusion_models/computer_vision/image_gen.py"
ARCHIVE = "diffusion_models_submission.zip"

pytestmark = pytest.mark.skipif(BASH is None, reason="bash is not installed")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A student's folder, in a path that a careless script would split."""
    folder = tmp_path / "my home work"
    (folder / IMAGES).parent.mkdir(parents=True)
    (folder / SCHEDULER).write_text("class NoiseScheduler:\n    '''α and β'''\n", encoding="utf-8")
    (folder / MODEL).write_text("class DiffusionModel:\n    pass\n", encoding="utf-8")
    (folder / IMAGES).write_text("class ImageGenerator:\n    pass\n", encoding="utf-8")
    (folder / "diffusion_models" / "randomizer.py").write_text("given = True\n", encoding="utf-8")
    shutil.copy(SCRIPT, folder)
    collecting(folder)
    return folder


def collect(
    script: Path, *arguments: Path, cwd: Path, path: Path | None = None
) -> subprocess.CompletedProcess[str]:
    # spares a detour through shims
    fast = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": str(path or fast)}
    command = [BASH, str(script), *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, env=environment, text=True, capture_output=True, encoding="utf-8"
    )


def test_packs_the_files_that_students_write_in(folder: Path, tmp_path: Path) -> None:
    result = collect(folder / SCRIPT.name, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    with zipfile.ZipFile(folder / ARCHIVE) as archive:
        assert archive.namelist() == [SCHEDULER, MODEL, IMAGES]
        for name in archive.namelist():
            assert archive.read(name) == (folder / name).read_bytes()
    size = (folder / ARCHIVE).stat().st_size
    assert f"{folder / ARCHIVE} ({size:,} bytes)" in result.stdout
    assert SCHEDULER in result.stdout and MODEL in result.stdout
    assert "not attempted" not in result.stdout


def test_bonus_files_are_packed_where_they_are_and_not_missed_elsewhere(folder: Path) -> None:
    bonus = ["diffusion_models/robotics/trajectory_gen.py", "diffusion_models/extras.py"]
    (folder / bonus[0]).parent.mkdir()
    for name, exercise in zip(bonus, ("2.4", "2.5.1"), strict=True):
        (folder / name).write_text(
            f"raise NotImplementedError('exercise {exercise} (1 point, bonus): it')\n"
        )
    result = collect(folder / SCRIPT.name, cwd=folder)
    assert result.returncode == 0, result.stderr
    assert (
        "exercise 2.4 (1 point, bonus)" in result.stdout
        and "exercise 2.5.1 (1 point, bonus)" in result.stdout
    )
    with zipfile.ZipFile(folder / ARCHIVE) as archive:
        assert archive.namelist() == [SCHEDULER, MODEL, IMAGES, *bonus]
    (folder / bonus[1]).write_text("x = = 1\n")
    result = collect(folder / SCRIPT.name, cwd=folder)
    assert result.returncode == 1 and f"{bonus[1]}, line 1: does not compile" in result.stderr
    for name in bonus:
        (folder / name).unlink()
    assert collect(folder / SCRIPT.name, cwd=folder).returncode == 0
    with zipfile.ZipFile(folder / ARCHIVE) as archive:
        assert archive.namelist() == [SCHEDULER, MODEL, IMAGES]


def test_own_files_that_a_packed_one_imports_are_taken_along(folder: Path, tmp_path: Path) -> None:
    part = folder / "diffusion_models"
    (part / "my_utils.py").write_text("from computer_vision import tables\nimport more\n")
    (part / "more.py").write_text("import math, my_utils, randomizer\n")
    (part / "computer_vision" / "flips.py").write_text("side = 3\n")
    (part / "not_imported.py").write_text("1 / 0\n")
    (folder / SCHEDULER).write_text("def f():\n    from my_utils import x\n")
    (folder / IMAGES).write_text("import flips\nimport numpy as np\n")
    result = collect(folder / SCRIPT.name, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    own = [f"diffusion_models/{n}.py" for n in ("my_utils", "computer_vision/flips", "more")]
    with zipfile.ZipFile(folder / ARCHIVE) as archive:
        assert archive.namelist() == [SCHEDULER, MODEL, IMAGES, *own]
    (part / "more.py").write_text("import\n")
    assert "more.py, line 1: does not compile" in collect(folder / SCRIPT.name, cwd=tmp_path).stderr


def test_takes_the_folder_as_an_argument(folder: Path, tmp_path: Path) -> None:
    result = collect(SCRIPT, Path(folder.name), cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert (folder / ARCHIVE).exists()


def test_the_same_files_make_the_same_zip(folder: Path) -> None:
    collect(folder / SCRIPT.name, cwd=folder)
    first = (folder / ARCHIVE).read_bytes()
    os.utime(folder / SCHEDULER, (1e9, 1e9))
    collect(folder / SCRIPT.name, cwd=folder)
    assert (folder / ARCHIVE).read_bytes() == first


REFUSED = {
    "missing": (None, f"{SCHEDULER}: missing"),
    "syntax": (b"x = 1\n\nif x = 2:\n    pass\n", f"{SCHEDULER}, line 3: does not compile"),
    "indentation": (b"def f():\nreturn 1\n", "return 1"),
    "only found when compiling": (b"x = 1\nreturn x\n", f"{SCHEDULER}, line 2: does not compile"),
    "latin-1": ("x = 1\n# café\n".encode("latin-1"), f"{SCHEDULER}, line 2: not UTF-8"),
    "utf-16": ("x = 1\n".encode("utf-16"), f"{SCHEDULER}, line 1: not UTF-8"),
    "null bytes": (b"x = 1\0\n", f"{SCHEDULER}"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses_and_leaves_an_older_zip_alone(folder: Path, case: str) -> None:
    content, message = REFUSED[case]
    (folder / SCHEDULER).unlink()
    if content is not None:
        (folder / SCHEDULER).write_bytes(content)
    (folder / ARCHIVE).write_bytes(b"an older zip")
    before = sorted(folder.iterdir())
    result = collect(folder / SCRIPT.name, cwd=folder)
    assert result.returncode == 1
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert (folder / ARCHIVE).read_bytes() == b"an older zip"
    assert sorted(folder.iterdir()) == before


def test_shows_the_offending_line(folder: Path) -> None:
    (folder / MODEL).write_text("x = 1\nalpha = (1 - beta\n", encoding="utf-8")
    assert "alpha = (1 - beta" in collect(folder / SCRIPT.name, cwd=folder).stderr


def test_names_everything_that_is_wrong_at_once(folder: Path) -> None:
    shutil.rmtree(folder / "diffusion_models")
    result = collect(folder / SCRIPT.name, cwd=folder)
    assert result.returncode == 1
    assert f"{SCHEDULER}: missing" in result.stderr and f"{MODEL}: missing" in result.stderr
    assert not (folder / ARCHIVE).exists()


def test_warns_about_exercises_not_attempted(folder: Path) -> None:
    (folder / MODEL).write_text(
        "class DiffusionModel:\n"
        "    def compute_loss_on_batch(self):\n"
        "        raise NotImplementedError('exercise 2.2.1 (2 points): "
        "DiffusionModel.compute_loss')\n    def generate_sample(self):\n"
        "        if True:\n"
        "            raise NotImplementedError\n"
        "    def done(self):\n"
        "        raise ValueError('exercise 9.9.9')\n",
        encoding="utf-8",
    )
    result = collect(folder / SCRIPT.name, cwd=folder)
    assert result.returncode == 0
    assert "exercise 2.2.1 (2 points): DiffusionModel.compute_loss" in result.stdout
    assert "DiffusionModel.generate_sample, line 6" in result.stdout
    assert "9.9.9" not in result.stdout
    assert (folder / ARCHIVE).exists()


def test_warns_about_an_empty_file(folder: Path) -> None:
    (folder / SCHEDULER).write_bytes(b"")
    assert "the file is empty" in collect(folder / SCRIPT.name, cwd=folder).stdout


def test_a_file_named_like_a_module_of_python_is_not_in_the_way(folder: Path) -> None:
    (folder / "zipfile.py").write_text(
        "raise SystemExit('imported by mistake')\n", encoding="utf-8"
    )
    assert collect(folder / SCRIPT.name, cwd=folder).returncode == 0


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A PATH with no zip, no Python, and a python3 that is only a name."""
    if os.name == "nt":
        pytest.skip("builds its PATH from links and shell scripts")
    path = tmp_path / "bin"
    path.mkdir()
    (path / "dirname").symlink_to(str(shutil.which("dirname")))
    make_command(path / "python3", "echo 'get it from the shop'; exit 9")
    return path


def make_command(path: Path, line: str) -> None:
    path.write_text(f"#!{BASH}\n{line}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.mark.parametrize("name", ["python", "py"])
def test_finds_a_python_that_really_starts(folder: Path, bare_path: Path, name: str) -> None:
    make_command(bare_path / name, f'exec "{sys.executable}" "$@"')
    result = collect(folder / SCRIPT.name, cwd=folder, path=bare_path)
    assert result.returncode == 0, result.stderr
    assert (folder / ARCHIVE).exists()


def test_says_so_when_no_python_starts(folder: Path, bare_path: Path) -> None:
    result = collect(folder / SCRIPT.name, cwd=folder, path=bare_path)
    assert result.returncode == 1
    assert "no Python 3.10 or newer starts here" in result.stderr


def test_the_reference_solutions_are_complete(folder: Path) -> None:
    shutil.copytree(
        ROOT / "solutions" / "diffusion_models", folder / "diffusion_models", dirs_exist_ok=True
    )
    result = collect(folder / SCRIPT.name, cwd=folder)
    assert result.returncode == 0, result.stderr
    assert "not attempted" not in result.stdout


def test_every_file_that_is_graded_is_collected() -> None:
    for part, modules in GRADED.items():
        assert {path_of(module) for module in modules} <= {
            *homework().parts[part].graded,
            *homework().parts[part].bonus,
        }


def test_bonus_files_and_what_lies_beside_part_0_are_packed_where_they_are(folder: Path) -> None:
    assert collect(folder / SCRIPT.name, cwd=folder).returncode == 0
    for name in ("diffusion_models/extras.py", "theory/answers.py", "theory/variant.json"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("1\n", encoding="utf-8")
    (folder / "theory" / "proofs.pdf").write_bytes(b"%PDF\xff")
    (folder / "theory" / "theory.md").write_text("the sheet stays\n", encoding="utf-8")
    assert collect(folder / SCRIPT.name, cwd=folder).returncode == 0
    with zipfile.ZipFile(folder / ARCHIVE) as archive:
        assert archive.namelist() == [SCHEDULER, MODEL, IMAGES, "diffusion_models/extras.py"]
    with zipfile.ZipFile(folder / "theory_submission.zip") as archive:
        assert archive.namelist() == [
            "theory/answers.py",
            "theory/variant.json",
            "theory/proofs.pdf",
        ]
        assert archive.read("theory/proofs.pdf") == b"%PDF\xff"


def test_takes_the_folder_of_one_part(folder: Path) -> None:
    (folder / "conditional_ddpm").mkdir()
    result = collect(folder / SCRIPT.name, Path("."), cwd=folder / "diffusion_models")
    assert result.returncode == 0, result.stderr
    assert (folder / ARCHIVE).exists() and not (folder / "conditional_ddpm_submission.zip").exists()


def test_says_so_where_the_script_lies_alone(folder: Path) -> None:
    shutil.rmtree(folder / "autograder")
    result = collect(folder / SCRIPT.name, cwd=folder)
    assert result.returncode == 1
    assert (
        "the folder autograder that came with the homework must lie beside this script"
        in result.stderr
    )


def test_part_0_takes_along_its_numbers_and_a_scan_of_the_proofs_unread(folder: Path) -> None:
    (folder / "theory").mkdir()
    (folder / "theory" / "answers.py").write_text("x = 1\n")
    (folder / "theory" / "variant.json").write_bytes(b"{")
    (folder / "theory" / "theory.md").write_text("the sheet stays\n")
    assert collect(folder / SCRIPT.name, cwd=folder).returncode == 0
    names = ["theory/answers.py", "theory/variant.json"]
    with zipfile.ZipFile(folder / "theory_submission.zip") as archive:
        assert archive.namelist() == names
    (folder / "theory" / "proofs.pdf").write_bytes(b"%PDF\xff")
    assert collect(folder / SCRIPT.name, cwd=folder).returncode == 0
    with zipfile.ZipFile(folder / "theory_submission.zip") as archive:
        assert archive.namelist() == [*names, "theory/proofs.pdf"]
        assert archive.read("theory/proofs.pdf") == b"%PDF\xff"


def test_pictures_and_answers_of_the_robots_exercise_go_along(folder: Path) -> None:
    policy = folder / "diffusion_models" / "policy"
    policy.mkdir()
    for name in ("rollouts.png", "rollouts.md", "policy.pt"):
        (policy / name).write_bytes(b"1")
    assert collect(folder / SCRIPT.name, cwd=folder).returncode == 0
    with zipfile.ZipFile(folder / ARCHIVE) as archive:
        kept = [name for name in archive.namelist() if "policy" in name]
    assert kept == [f"diffusion_models/policy/rollouts.{kind}" for kind in ("png", "md")]


def test_each_part_has_a_zip_of_its_own_and_a_broken_one_does_not_stop_the_other(
    folder: Path,
) -> None:
    (folder / "conditional_ddpm").mkdir()
    for name in ("ResUNet.py", "DDPM.py"):
        (folder / "conditional_ddpm" / name).write_text("x = 1\n")
    assert collect(folder / SCRIPT.name, cwd=folder).returncode == 0
    assert (folder / ARCHIVE).exists() and (folder / "conditional_ddpm_submission.zip").exists()
    (folder / ARCHIVE).unlink()
    (folder / "conditional_ddpm" / "DDPM.py").write_text("x = = 1\n")
    result = collect(folder / SCRIPT.name, cwd=folder)
    assert result.returncode != 0
    assert "conditional_ddpm_submission.zip was not written" in result.stderr
    assert (folder / ARCHIVE).exists()


def test_a_python_that_cannot_read_toml_gets_a_sentence(tmp_path: Path) -> None:
    """Python 3.10 without tomli, without pip, and without the wheel that venv takes pip from."""
    program = (
        "import sys, autograder.content as content; content.READERS = (); content.WHEELS = 'none'\n"
        f"sys.argv = ['collect', {str(tmp_path)!r}]\n"
        "from autograder.collect.command import main; main(sys.argv[1])"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "pip install tomli" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
