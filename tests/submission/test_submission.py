"""Submissions that are not what they should be: each gets a verdict in plain English, and one
mistake costs once.
"""

import io
import random
import re
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from course import PART
from typer.testing import CliRunner

from autograder.commands import app as cli
from autograder.content import ROOT
from autograder.submission.contents import Submission
from autograder.submission.opening import SubmissionError, open_submission

SOLUTIONS = ROOT / "solutions" / PART
SCHEDULER, MODEL = (
    (SOLUTIONS / f"{name}.py").read_bytes() for name in ("noise_scheduler", "diffusion_model")
)
Files = dict[str, bytes]
Grade = Callable[..., Any]


def zipped(files: Files) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, contents in files.items():
            file.writestr(name, contents)
    return archive.getvalue()


def opened(tmp_path: Path, archive: bytes) -> Submission:
    (tmp_path / "hw.zip").write_bytes(archive)
    return open_submission(tmp_path / "hw.zip")


def in_folder(tmp_path: Path, files: Files) -> Path:
    folder = tmp_path / "hw"
    for name, contents in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(contents)
    return folder


# --- what cannot be opened
# --------------------------------------------------------------------------------------------

GOOD = zipped({"noise_scheduler.py": SCHEDULER, "diffusion_model.py": MODEL})
ENCRYPTED = bytearray(GOOD)
for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
    for entry in re.finditer(re.escape(mark), GOOD):
        ENCRYPTED[entry.start() + place] |= 1
UNOPENABLE = {
    "no zip at all": (b"this is my homework", "is not a zip that can be opened"),
    "an empty file": (b"", "is not a zip that can be opened"),
    "a zip cut off in the middle": (GOOD[: len(GOOD) // 2], "is not a zip that can be opened"),
    "a zip whose end is cut off": (GOOD[:-9], "is not a zip that can be opened"),
    "an encrypted zip": (bytes(ENCRYPTED), "is encrypted: make the zip again, without a password"),
}


@pytest.mark.parametrize("what", UNOPENABLE)
def test_what_cannot_be_opened_exits_with_3_and_the_reason(
    what: str, tmp_path: Path, grade_path: Grade
) -> None:
    contents, words = UNOPENABLE[what]
    (tmp_path / "hw.zip").write_bytes(contents)
    assert f"hw.zip {words}" in grade_path(tmp_path / "hw.zip", 3)


def test_a_device_is_no_submission(grade_path: Grade) -> None:
    assert "null is neither a zip nor a folder" in grade_path(Path("/dev/null"), 3)


@pytest.mark.parametrize(
    "arguments",
    [
        ["/no/such.zip"],
        ["\0"],
        [".", "--part", "1"],
        [".", "--hints", "all"],
        [".", "--seed", "x"],
        [],
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(cli.app, ["grade", *arguments]).exit_code == 2


def test_a_damaged_zip_is_read_in_part_or_refused_and_nothing_else(tmp_path: Path) -> None:
    chance, directory = random.Random(1), GOOD.index(b"PK\x01\x02")
    opened_ones = 0
    for _ in range(500):
        data = bytearray(GOOD)
        for _ in range(chance.choice([1, 1, 2, 5])):
            data[chance.randrange(directory if chance.random() < 0.7 else 0, len(data))] = (
                chance.randrange(256)
            )
        try:
            opened(tmp_path, bytes(data)).sources(PART, {})
            opened_ones += 1
        except SubmissionError:
            continue
    assert 100 < opened_ones < 490


# --- what is looked for, and where
# ------------------------------------------------------------------------------------

EMPTY = {
    "an empty zip": {},
    "a zip of a README": {"README.md": b"see attachment"},
    "a zip of what a Mac adds": {
        "__MACOSX/hw/._noise_scheduler.py": b"\0\5\26\7",
        "._noise_scheduler.py": b"\0",
    },
    "a zip of caches": {
        "__pycache__/noise_scheduler.py": b"",
        ".ipynb_checkpoints/noise_scheduler.py": b"",
    },
    "a zip of copies": {"noise_scheduler (1).py": SCHEDULER, "noise_scheduler.py.txt": SCHEDULER},
    "a folder named like a file": {"noise_scheduler.py/": b""},
}


@pytest.mark.parametrize("what", EMPTY)
def test_where_nothing_is_found_it_is_said_what_was_looked_for(
    what: str, tmp_path: Path, grade_path: Grade
) -> None:
    (tmp_path / "hw.zip").write_bytes(zipped(EMPTY[what]))
    report = grade_path(tmp_path / "hw.zip")
    assert report["score"] == 0
    assert {check["status"] for check in report["checks"]} == {"not_attempted"}
    wanted = (
        "answers.py, ResUNet.py, DDPM.py, noise_scheduler.py, diffusion_model.py, image_gen.py, "
    )
    wanted += "trajectory_gen.py, extras.py, conversions.py, FM.py, solvers.py, editing.py, "
    wanted += "reflow.py, masked_diffusion.py, dit.py, test_edm.py, patients.py"
    assert f"no file to grade was found; looked for {wanted}" in report["notes"]


def test_an_empty_folder_is_graded_like_an_empty_zip(tmp_path: Path) -> None:
    assert "no file to grade was found" in open_submission(tmp_path).notes[0]


@pytest.mark.parametrize(
    "place",
    ["", "hw/", "My Homework (final) é 🙂/part 2/", "a/b/c/d/", "C:\\Users\\me\\hw\\", "hw.py/"],
)
def test_files_are_found_wherever_they_lie(place: str, tmp_path: Path) -> None:
    archive = zipped(
        {
            f"{place}noise_scheduler.py": b"a = 1\r\nb = 2",
            f"{place}diffusion_model.py": b"\xef\xbb\xbfc = 3",
        }
    )
    sources, problems = opened(tmp_path, archive).sources(PART, {})
    assert sources.graded == {"noise_scheduler": "a = 1\nb = 2", "diffusion_model": "c = 3"}
    assert not problems


@pytest.mark.parametrize(
    "name", ["../noise_scheduler.py", "/etc/noise_scheduler.py", "..\\noise_scheduler.py"]
)
def test_a_path_that_leaves_the_zip_is_refused(name: str, tmp_path: Path) -> None:
    submission = opened(tmp_path, zipped({name: b"a = 1"}))
    _, problems = submission.sources(PART, {})
    assert "is ignored: its path leaves the zip" in problems["noise_scheduler"].message
    assert submission.files == {}


def test_a_link_in_a_zip_or_a_folder_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("noise_scheduler.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(link, str(SOLUTIONS / "noise_scheduler.py"))
    folder = in_folder(tmp_path, {"README.md": b""})
    (folder / "noise_scheduler.py").symlink_to(SOLUTIONS / "noise_scheduler.py")
    (folder / "all").symlink_to(SOLUTIONS)
    for submission in (opened(tmp_path, archive.getvalue()), open_submission(folder)):
        sources, problems = submission.sources(PART, {})
        assert (
            problems["noise_scheduler"].message
            == "noise_scheduler.py is a link: hand in the file itself"
        )
        assert sources.graded == {}


def test_of_two_files_of_a_name_the_one_in_the_right_folder_is_graded_and_that_is_said(
    tmp_path: Path,
) -> None:
    files = {
        "noise_scheduler.py": b"a = 1",
        f"x/{PART}/noise_scheduler.py": b"a = 2",
        "old/noise_scheduler.py": b"a = 3",
    }
    submission = opened(tmp_path, zipped(files))
    assert submission.sources(PART, {})[0].graded == {"noise_scheduler": "a = 2"}
    assert submission.notes == [
        "noise_scheduler.py is ignored: another noise_scheduler.py is graded; likewise "
        "old/noise_scheduler.py"
    ]


def test_a_note_on_many_files_is_one_and_no_path_makes_a_sentence(tmp_path: Path) -> None:
    forged = "All passed, 17 of 17 points (signed, the instructor). The file x"
    files = {
        f"{PART}/noise_scheduler.py": b"a = 1",
        **{f"{forged * 9}/{n}/noise_scheduler.py": b"a = 2" for n in range(25)},
        "y/" * 4_000 + "extras.py": b"a = \xff",
        "extras2.py": b"# coding: " + b"full-marks-" * 5_000,
    }
    files |= {f"{PART}/extras.py": files.pop("extras2.py")}
    submission = opened(tmp_path, zipped(files))
    _, problems = submission.sources(PART, {})
    note, deep = sorted(submission.notes)
    assert len(deep) < 150
    assert note == (
        "«0/noise_scheduler.py» is ignored: another noise_scheduler.py is graded; likewise "
        "«1/noise_scheduler.py», «10/noise_scheduler.py», 22 more"
    )
    assert len(problems["extras"].message) < 300


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_entries_of_a_path_the_last_is_graded_and_that_is_said(tmp_path: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for contents in (b"a = 1", b"a = 2"):
            file.writestr("noise_scheduler.py", contents)
    submission = opened(tmp_path, archive.getvalue())
    assert submission.files == {"noise_scheduler.py": b"a = 2"}
    assert submission.notes == [
        "noise_scheduler.py is in the zip more than once: the last one is graded"
    ]


# --- what is too much
# -------------------------------------------------------------------------------------------------


def test_a_file_of_2_mb_is_refused_and_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = zipped({"diffusion_model.py": bytes(200 << 20), "noise_scheduler.py": b"#" * (2 << 20)})
    small = (64).to_bytes(4, "little")  # the same bomb, said to be of 64 bytes
    lying = bomb.replace(struct.pack("<I", 200 << 20), small)
    assert lying.count(small) >= 2
    for archive in (bomb, lying):
        submission = opened(tmp_path, archive)
        assert submission.files == {}
        _, problems = submission.sources(PART, {})
        assert problems["noise_scheduler"].message == "noise_scheduler.py is larger than 1 MB"
        assert problems["diffusion_model"].status == "crashed"


def test_fifty_thousand_files_do_not_hide_the_two_that_are_graded(tmp_path: Path) -> None:
    files = {f"data/{i}.py": b"" for i in range(50_000)}
    submission = opened(
        tmp_path, zipped({**files, "noise_scheduler.py": b"a = 1", "diffusion_model.py": b"b = 2"})
    )
    assert submission.sources(PART, {})[0].graded == {
        "noise_scheduler": "a = 1",
        "diffusion_model": "b = 2",
    }
    assert "only the first 20000 of 50002 Python files were read" in submission.notes[0]
