"""Code is compared with what earlier years handed in and with published solutions, and nobody who
is not of this class is on its page as one of it.
"""

import zipfile
from pathlib import Path

import pytest
from classes import correct
from report_pages import Reader, check, report

from autograder.checking.printable import printable
from autograder.classroom import class_page
from autograder.classroom.earlier_work import earlier_work
from autograder.classroom.entries import Entry
from autograder.classroom.find import Found, NothingFound
from autograder.classroom.similarity import Comparison
from autograder.classroom.summary import summarise

PART = ["diffusion_models"]
COPIED = next(correct())["noise_scheduler.py"]


def hand_in(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "noise_scheduler.py").write_text(text)
    return folder


@pytest.fixture
def years(tmp_path: Path) -> Path:
    """Two years of a class, and a solution that somebody published."""
    for year in ("2024", "2025"):
        hand_in(tmp_path / year / "class" / "ada", COPIED)
        hand_in(tmp_path / year / "class" / "bob", "x = 1\n")
    hand_in(tmp_path / "published", COPIED)
    with zipfile.ZipFile(tmp_path / "web.zip", "w") as archive:
        archive.writestr("noise_scheduler.py", COPIED)
    return tmp_path


def test_years_folders_and_zips_are_read_and_named_apart(years: Path) -> None:
    folders = [years / "2024" / "class", years / "2025" / "class", years / "published"]
    made, notes = earlier_work([*folders, years / "web.zip"], years / "collected")
    assert [*made] == [
        "2024-class/ada", "2024-class/bob", "2025-class/ada", "2025-class/bob",
        "published/solution", "web/solution",
    ]  # fmt: skip
    assert notes[0] == f"also compared with 2 submissions in {folders[0]}"
    assert notes[2] == f"also compared with 1 submission in {years / 'published'}"


def test_what_cannot_be_read_is_refused(years: Path) -> None:
    (years / "list.csv").write_text("")
    (years / "empty").mkdir()
    for name, said in [
        ("nowhere", "there is no"), ("list.csv", "neither a folder nor a zip"),
        ("empty", "no submission was found in"),
    ]:  # fmt: skip
        with pytest.raises(NothingFound, match=said):
            earlier_work([years / name], years / "collected")


def test_a_copy_of_last_years_work_is_found_and_nobody_else_is_in_a_group(years: Path) -> None:
    pytest.importorskip("copydetect")
    mine = "\n".join(line.replace("alpha", "gamma") for line in COPIED.split("\n"))
    paths = {
        "eve": hand_in(years / "now" / "eve", mine),
        "kim": hand_in(years / "now" / "kim", next(correct())["diffusion_model.py"]),
    }
    entries = [Entry(Found(printable(n), printable(n), path), path) for n, path in paths.items()]
    made, _ = earlier_work([years / "2024" / "class", years / "published"], years / "collected")
    with Comparison(entries, PART, made) as comparison:
        groups, notes = comparison.groups()
    assert [students for _, students in groups] == [["class/ada", "eve", "published/solution"]]
    assert notes == [], "bob of 2024 has too little code, which is nobody's concern"
    with Comparison(entries[1:], PART, made) as comparison:
        assert comparison.groups()[0] == [], "earlier work that is alike concerns nobody here"
    summary = summarise({name: report(check()) for name in paths}, groups, [])
    assert summary.looks == {"eve": ["code like that of 2 earlier submissions"]}
    page = Reader(class_page.render(summary))
    links = {value for name, value in page.attributes if name == "href"}
    assert "students/eve/feedback.html" in links
    assert not any("ada" in link or "solution" in link for link in links)
    assert "class/ada" in page.text and "published/solution" in page.text
