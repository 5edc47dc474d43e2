"""nbgrader zip_collect sorts what students uploaded, whatever the platform calls it, and one
bad zip stops nobody.
"""

import copy
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from course import worth
from nbgrader_course import FULL, SOLVED, Course, own_world
from own_numbers import OWN

pytest.importorskip(
    "nbgrader",
    reason="nbgrader needs Python 3.11 or newer, and what pyproject.toml's notebooks lists",
)

from nbgrader.apps import NbGraderAPI

from autograder.classroom.find import find
from autograder.collect import command, printing
from autograder.course import assignment as assignments
from autograder.homework.theory.variants import DEFAULT, exchange, variant_of
from notebooks import collecting
from notebooks.building import ASSIGNMENT
from notebooks.collecting import place_of, sort_out, student_of, unpack


@pytest.mark.parametrize(
    ("upload", "student"),
    [
        ("lovelaceada_12345_67890_theory_submission", "lovelaceada_12345"),
        ("lovelaceada_LATE_12345_67890_theory_submission-2", "lovelaceada_12345"),
        ("Ada Lovelace_4711_assignsubmission_file_", "Ada-Lovelace_4711"),
        ("Ada Lovelace_4711_assignsubmission_file_theory_submission", "Ada-Lovelace_4711"),
        ("Zoë Möbius_4712_assignsubmission_file", "Zoë-Möbius_4712"),
        ("ada_theory_submission", "ada"),
        ("ada-conditional_ddpm_submission (1)", "ada"),
        ("ada@example.org", "ada@example.org"),
        ("theory_submission", ""),
        ("diffusion_models_submission (2)", ""),
        ("..", ""),
    ],
)
def test_names_of_uploads_say_whose_they_are(upload: str, student: str) -> None:
    assert student_of(upload) == student


@pytest.mark.parametrize(
    "upload",
    ["Zoë Möbius_4712_assignsubmission_file_", "lovelaceada_12345_67890_work.zip", "ada.zip"],
)
def test_a_class_run_knows_students_by_the_same_ids(upload: str, tmp_path: Path) -> None:
    place = tmp_path / upload / "work.zip" if "." not in upload else tmp_path / upload
    write(place, "no zip")
    (found,) = find(tmp_path)
    assert found.known_as == student_of(upload.removesuffix(".zip"))


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("theory/answers.py", "theory/answers.py"),
        ("my work/theory/answers.py", "theory/answers.py"),
        (
            "diffusion_models/computer_vision/image_gen.py",
            "diffusion_models/computer_vision/image_gen.py",
        ),
        ("theory (1).ipynb", "theory.ipynb"),
        ("theory/my study.ipynb", "theory.ipynb"),
        ("theory_submission.pdf", "theory_submission.pdf"),
        ("notes.py", None),
        ("autograder/frozen/theory.json", None),
        ("Untitled.ipynb", None),
    ],
)
def test_files_go_where_nbgrader_looks_for_them(path: str, place: str | None) -> None:
    found = place_of(PurePosixPath(path))
    assert (found[1] if found else None) == place


def write(path: Path, text: str = "x = 1\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_of_two_uploads_the_later_counts_and_of_two_notebooks_the_one_with_the_right_name(
    tmp_path: Path,
) -> None:
    write(tmp_path / "ada_1_9_theory_submission" / "theory" / "answers.py", "old")
    write(tmp_path / "ada_1_9_theory_submission" / "theory" / "variant.json", "old")
    write(tmp_path / "ada_1_10_theory_submission-1" / "theory" / "answers.py", "new")
    write(tmp_path / "ada_1_10_theory_submission-1" / "theory" / "a study.ipynb")
    write(tmp_path / "ada_1_10_theory_submission-1" / "theory.ipynb")
    write(tmp_path / "ada_1_8_conditional_ddpm_submission" / "conditional_ddpm" / "DDPM.py")
    places = {entry["file_id"]: file for file, entry in sort_out(tmp_path).items()}
    assert {*places} == {
        "theory/answers.py",
        "theory.ipynb",
        "theory/a study.ipynb",
        "conditional_ddpm/DDPM.py",
    }
    assert places["theory/answers.py"].read_text() == "new"
    assert places["theory.ipynb"].parent.name == "ada_1_10_theory_submission-1"


def zip_of(path: Path, **files: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, contents in files.items():
            archive.writestr(name, contents)
    return path


def test_a_zip_in_a_zip_is_unpacked_and_nothing_leaves_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = zip_of(
        tmp_path / "theory_submission.zip", **{"theory/answers.py": b"x = 1", "../../evil.py": b"x"}
    )
    outer = zip_of(
        tmp_path / "ada.zip",
        **{"theory_submission.zip": inner.read_bytes(), "a.exe": b"", "b/.git/c.py": b""},
    )
    unpack(outer, tmp_path / "out" / "ada")
    assert not list(tmp_path.glob("*.py")) and not list((tmp_path / "out").glob("*.py"))
    found = {path.name for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert found == {"theory_submission.zip", "answers.py", "evil.py"}
    monkeypatch.setattr(collecting, "MAX_FILES", 1)
    with pytest.raises(ValueError, match="more than 1 files"):
        unpack(inner, tmp_path / "again")
    with pytest.raises(ValueError, match="more than"):
        unpack(outer, tmp_path / "again", room=len(inner.read_bytes()))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    with own_world(tmp_path_factory.mktemp("world")) as folder:
        yield Course(folder, ["theory"])


def test_zips_of_collect_submission_are_sorted_and_graded(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the command that an instructor types."""
    monkeypatch.setattr(printing, "print_notebook", lambda *_: printing.Printed(".pdf", b"%PDF"))
    work = shutil.copytree(
        course.release,
        tmp_path / "work",
        ignore=shutil.ignore_patterns("conditional_ddpm*", "diffusion_models*"),
    )
    (work / "theory" / "answers.py").write_text(SOLVED["theory/answers.py"])
    command.collect_all(work)
    archive = course.folder / "downloaded" / ASSIGNMENT / "archive"
    uploads = (
        "lovelaceada_12_34_theory_submission.zip",
        "Bob B_7_assignsubmission_file_/theory_submission.zip",
        "cleo_theory_submission.zip",
        "theory_submission.zip",
    )
    for name in uploads:
        (archive / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(work / "theory_submission.zip", archive / name)
    write(archive / "dan_theory_submission.zip", "half a zi")
    damaged = bytearray((work / "theory_submission.zip").read_bytes())
    damaged[1500:1700] = bytes(200)  # within what is compressed
    (archive / "eve_theory_submission.zip").write_bytes(damaged)
    done = course.command("zip_collect", ASSIGNMENT)
    assert done.returncode == 0, done.stderr
    for student in ("dan", "eve"):
        assert f"{student}_theory_submission.zip cannot be opened" in done.stderr
    assert "theory_submission does not say whose it is" in done.stderr
    submitted = course.folder / "submitted"
    assert {path.name for path in submitted.iterdir()} == {"lovelaceada_12", "Bob-B_7", "cleo"}
    folder = submitted / "cleo" / ASSIGNMENT
    held = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert held == {
        "theory.ipynb",
        "theory_submission.pdf",
        "theory/answers.py",
        "theory/variant.json",
    }
    assert course.autograde("Bob-B_7")["success"]
    assert sum(score or 0 for score in course.scores("Bob-B_7").values()) == FULL["theory"]


def test_part_0_is_graded_with_own_numbers_where_the_course_has_them(course: Course) -> None:
    own = SOLVED["theory/answers.py"]
    for old, new in exchange(DEFAULT, variant_of("nia", assignments.read().course_seed)):
        own = own.replace(old, new)
    course.hand_in("nia", {"theory/answers.py": own})
    config = copy.deepcopy(course.config)
    config.Score.own_numbers = True
    points = {}
    for whose, api in {"hers": NbGraderAPI(config=config), "the common ones": course.api}.items():
        assert api.autograde(ASSIGNMENT, "nia", force=True)["success"]
        points[whose] = sum(score or 0 for score in course.scores("nia").values())
    assert points == {"hers": FULL["theory"], "the common ones": FULL["theory"] - worth(*OWN)}
