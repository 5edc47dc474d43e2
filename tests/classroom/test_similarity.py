"""Copies are found whatever is done to hide them, and nobody is put into a group through
somebody else.
"""

import shutil
from pathlib import Path

import pytest
from classes import correct
from course import GRADED

from autograder.classroom.entries import Entry
from autograder.classroom.find import Found
from autograder.classroom.similarity import Comparison, _groups, _stub, compare, read
from autograder.classroom.students_code import HANDED_OUT, MAX_TEXT, bare, own_code
from autograder.classroom.summary import summarise

pytest.importorskip("copydetect")
PART = ["diffusion_models"]
COPIED = next(correct())["noise_scheduler.py"]
BAR = "\u2028"  # ends a line for str.splitlines, and not for Python


def commented(mark: str) -> str:
    return "".join(
        f"{line}  # {mark} junk {number}\n" for number, line in enumerate(COPIED.split("\n"))
    )


HIDDEN: dict[str, dict[str, str]] = {
    "behind a long comment": {"noise_scheduler.py": f"# {'a' * 100_000}\n{COPIED}"},
    "behind a long text": {"noise_scheduler.py": f'"""{"a" * 100_000}"""\n{COPIED}'},
    "in a package": {"noise_scheduler/__init__.py": COPIED},
    "in a module that is imported": {
        "noise_scheduler.py": "from part_noise_scheduler import *\n",
        "part_noise_scheduler.py": COPIED,
        **{
            f"a{number}.py": f"x{number} = [" + f"{number}, " * 30_000 + "]\n"
            for number in range(2)
        },
    },
    "behind a decoy": {
        "noise_scheduler.py": COPIED,
        "zzz/zzz/noise_scheduler.py": "x = 1\n" * 1_000,
    },
    "between lines that are none": {"noise_scheduler.py": commented(BAR + "x = y = z = 1")},
    "after a carriage return": {"noise_scheduler.py": COPIED.replace("\n", "\n# no comment\r")},
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


@pytest.mark.parametrize("how", HIDDEN)
def test_a_hidden_copy_is_found(how: str, tmp_path: Path) -> None:
    folders = {
        "ada": write(tmp_path / "ada", {"noise_scheduler.py": COPIED}),
        "eve": write(tmp_path / "eve", HIDDEN[how]),
    }
    texts, unread = read({student: str(path) for student, path in folders.items()}, PART)
    cut = {student: text[:MAX_TEXT] for student, text in texts.items()}
    assert unread == [] and [students for _, students in compare(cut, "")[0]] == [["ada", "eve"]]


def test_a_text_that_is_cut_is_told(tmp_path: Path) -> None:
    junk = "junk = [" + "1, " * MAX_TEXT + "]\n"
    works = {"ada": COPIED, "eve": junk + COPIED}
    folders = {
        student: write(tmp_path / student, {"noise_scheduler.py": text})
        for student, text in works.items()
    }
    entries = [
        Entry(Found(student, student, folder), folder) for student, folder in folders.items()
    ]
    with Comparison(entries, PART) as comparison:
        assert comparison.groups() == (
            [],
            [
                "compared with the others only in part, because the code is longer than 100,000 "
                "characters: eve"
            ],
        )


def test_what_cannot_be_read_costs_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, parts: list[str]) -> str:
        if path.name == "eve":
            raise RecursionError
        return own_code(path, parts)

    monkeypatch.setattr("autograder.classroom.similarity.own_code", refuse)
    folders = {
        s: str(write(tmp_path / s, {"noise_scheduler.py": COPIED})) for s in ("ada", "bob", "eve")
    }
    texts, unread = read(folders, PART)
    assert [*texts] == ["ada", "bob"] and unread == ["eve"]


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("x = 1  # one\n\n# two\ny = '#'\n", 'x = 1\ny = ""'),
        (
            "def f():\n    '''A\n    # no comment\n    '''\n    return 1",
            'def f():\n    ""\n    return 1',
        ),
        (f"# {BAR} x\ny = 1\n", "y = 1"),
        ("\fdef f():  # \f\n    return 1\n", "\fdef f():\n    return 1"),
        ("# a\rx = 1\r\n", "x = 1"),
        ("x = (  # no end\n", "x = ("),
        ("x = \"it's \\\" # text\" + 'a'  # 'b\n'c'", 'x = "" + ""\n""'),
    ],
)
def test_only_code_is_left(source: str, left: str) -> None:
    assert bare(source) == left


def groups_of(*pairs: str, copies: dict[str, list[str]] | None = None) -> list[list[str]]:
    alike = {(pair[0], pair[1]): 0.95 for pair in pairs}
    everyone = {student: [student] for pair in pairs for student in pair}
    return [students for _, students in _groups(alike, {**everyone, **(copies or {})})]


def test_those_who_are_like_a_third_are_not_called_like_each_other() -> None:
    assert groups_of("ae", "be") == [["a", "e"], ["b", "e"]]
    assert groups_of("ab", "ae", "be", "ef") == [["a", "b", "e"], ["e", "f"]]


def test_everyone_of_a_group_is_like_all_others_of_it_and_every_pair_is_told() -> None:
    pairs = ["ab", "ac", "bc", "bd", "cd", "de", "ef", "df"]
    groups = groups_of(*pairs)
    found = {one + other for group in groups for one in group for other in group if one < other}
    assert found == {"".join(sorted(pair)) for pair in pairs} and groups == [
        ["a", "b", "c"],
        ["b", "c", "d"],
        ["d", "e", "f"],
    ]


def test_copies_are_one_group_however_many() -> None:
    hundred = [f"copy {number}" for number in range(100)]
    assert groups_of(copies={"a": hundred}) == [sorted(hundred)]
    assert groups_of("ab", copies={"a": hundred}) == [sorted(["b", *hundred])]


def test_a_paste_of_two_works_accuses_neither_of_the_other() -> None:
    ada, bob = next(correct())["noise_scheduler.py"], next(correct())["extras.py"]
    groups, _ = compare({"ada": ada, "bob": bob, "eve": ada + "\n" + bob}, "")
    assert [students for _, students in groups] == [["ada", "eve"], ["bob", "eve"]]
    looks = summarise({}, groups, []).looks
    assert looks["bob"] == ["code like that of 1 other"] and looks["eve"] == [
        "code like that of 2 others"
    ]


def test_what_was_handed_out_is_nobodys_own_though_the_whole_folder_is_handed_in(
    tmp_path: Path,
) -> None:
    for student, text in (("ada", COPIED), ("bob", "x = 1\nimport judge, training, plots\n")):
        shutil.copytree(HANDED_OUT, tmp_path / student)
        write(
            tmp_path / student / "diffusion_models",
            {"noise_scheduler.py": text, "plots.py": f"# {student}"},
        )
    for part in (PART, ["conditional_ddpm", "diffusion_models"]):
        texts, _ = read({student: str(tmp_path / student) for student in ("ada", "bob")}, part)
        stubs = "\n".join(bare(_stub(each, module)) for each in part for module in GRADED[each])
        assert compare(texts, stubs) == ([], []) and len(texts["bob"]) < 20_000


def test_a_module_that_is_imported_by_a_name_made_up_counts(tmp_path: Path) -> None:
    files = {
        "noise_scheduler.py": "globals().update(vars(__import__('pa' + 'rt')))\n",
        "part.py": COPIED,
    }
    works = {"ada": {"noise_scheduler.py": COPIED}, "eve": files}
    texts, _ = read(
        {student: str(write(tmp_path / student, work)) for student, work in works.items()}, PART
    )
    assert [students for _, students in compare(texts, "")[0]] == [["ada", "eve"]]
