"""Files are written as a whole or not at all, and zips depend on nothing but what is in them."""

import zipfile
from pathlib import Path

import pytest

from autograder.whole_files import pack, write_whole


def test_the_same_files_make_the_same_zip(tmp_path: Path) -> None:
    files = {"a.sh": b"echo", "b/c.txt": b"words"}
    made = pack(files, executable=["a.sh"])
    assert made == pack(dict(files), executable=("a.sh",))
    file = tmp_path / "made.zip"
    write_whole(file, made)
    with zipfile.ZipFile(file) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files
        rights = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in archive.infolist()}
    assert rights == {"a.sh": 0o755, "b/c.txt": 0o644}


def test_what_was_there_stays_where_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "table.csv"
    write_whole(file, "before \udcff")  # what cannot be encoded becomes a question mark
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError("the disk is full")))
    with pytest.raises(OSError, match="full"):
        write_whole(file, "after")
    assert file.read_text() == "before ?" and list(tmp_path.iterdir()) == [file]
