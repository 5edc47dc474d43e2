"""Copies are found whatever is done to hide them, and nobody is put into a group through
somebody else.
"""

import ast
import base64
import re
import shutil
import time
from pathlib import Path
from typing import ClassVar

import pytest
from classes import correct
from course import GRADED
from pieces import population
from report_pages import report

from autograder.checking.printable import Printable, printable
from autograder.classroom.entries import Entry
from autograder.classroom.find import Found
from autograder.classroom.fingerprints import Group, _groups, compare
from autograder.classroom.one_spelling import in_one_spelling
from autograder.classroom.similarity import Comparison, _stub, read
from autograder.classroom.students_code import (
    HANDED_OUT,
    MAX_TEXT,
    OwnText,
    bare,
    own_text,
    text_of,
)
from autograder.classroom.summary import summarise
from autograder.classroom.time_limit import TakesTooLong, time_limit
from autograder.content import ROOT

pytest.importorskip("copydetect")
PART = ["diffusion_models"]
COPIED = next(correct())["noise_scheduler.py"]
UNSPELT = (
    "compared with the others only as their code is written, and not in one spelling, which it "
    "could not be brought to"
)
BAR = "\u2028"  # ends a line for str.splitlines, and not for Python


def reworded(text: str) -> str:
    """The text with other words in its docstrings."""
    words = '"""' + "In words of my own. " * 20 + '"""'
    return re.sub(r'"{3}.*?"{3}', words, text, flags=re.DOTALL)


def commented(mark: str) -> str:
    return "".join(
        f"{line}  # {mark} junk {number}\n" for number, line in enumerate(COPIED.split("\n"))
    )


def run_by(string: str) -> str:
    """A file that runs the code in a string, without a word that says so."""
    return f"import builtins\ngetattr(builtins, 'ex' + 'ec')({string})\n"


def longest_statements(text: str) -> list[str]:
    statements = re.findall(r"^ +((?:self\.|return |\w+ = ).*)", text, re.MULTILINE)
    return sorted(statements, key=len)[-6:]


def behind_quotes(text: str) -> str:
    """The longest statements behind an f-string with its own quotes in it, as Python 3.12 allows:
    who reads it as before takes the rest of the line for a comment.
    """
    for statement in longest_statements(text):
        text = text.replace(statement, f"f'{{'#'}}'; {statement}")
    return text


def in_escapes(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode("ascii", "replace"))


LINES = ",\n    ".join(repr(line) for line in COPIED.split("\n"))
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
    "in a string": {"noise_scheduler.py": run_by(repr(COPIED))},
    "in a string of many lines": {"noise_scheduler.py": run_by("'''" + COPIED + "'''")},
    "in a string in a string": {"noise_scheduler.py": run_by(repr(run_by(repr(COPIED))))},
    "in many strings": {"noise_scheduler.py": run_by(f"'\\n'.join([\n    {LINES}\n])")},
    "in escapes": {"noise_scheduler.py": run_by(f'"{in_escapes(COPIED)}"')},
    "in a string beside other code": {
        "noise_scheduler.py": run_by(repr(COPIED))
        + "".join(f"def f{n}(a, *, b={n}):\n    return [{n} * a, b @ a]\n" for n in range(99))
    },
    "in a string behind a long text": {
        "noise_scheduler.py": f"x = '{'a ' * 40_000}'\n{run_by(repr(COPIED))}"
    },
    "in a module that nothing seems to import": {
        "noise_scheduler.py": "vars()['__builtins__']['__imp' + 'ort__']('part')\n",
        "part.py": COPIED,
    },
    "with other docstrings": {"noise_scheduler.py": reworded(COPIED)},
    "after a carriage return": {"noise_scheduler.py": COPIED.replace("\n", "\n# no comment\r")},
}


class Mechanical(ast.NodeTransformer):
    """A change to every line of a file that needs no thought."""

    def of(self, text: str) -> str:
        return ast.unparse(ast.fix_missing_locations(self.visit(ast.parse(text))))


class Annotated(Mechanical):
    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            return ast.AnnAssign(node.targets[0], ast.Name("object"), node.value, 1)
        return node


class Looked(Mechanical):
    """self.x as getattr(self, "x")."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load):
            return node
        return ast.Call(ast.Name("getattr"), [node.value, ast.Constant(node.attr)], [])


class Operators(Mechanical):
    names: ClassVar = {ast.Mult: "mul", ast.Add: "add", ast.Sub: "sub", ast.Div: "truediv"}

    def of(self, text: str) -> str:
        return "import operator\n" + super().of(text)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if type(node.op) not in self.names:
            return node
        function = ast.Attribute(ast.Name("operator"), self.names[type(node.op)])
        return ast.Call(function, [node.left, node.right], [])


class Methods(Operators):
    """a + b as a.add(b)."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if type(node.op) not in self.names:
            return node
        return ast.Call(ast.Attribute(node.left, self.names[type(node.op)]), [node.right], [])


class Starred(Mechanical):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if node.args and not isinstance(node.args[0], ast.Starred):
            node.args = [ast.Starred(ast.Tuple(node.args, ast.Load()), ast.Load())]
        return node


class Functions(Mechanical):
    """x.sqrt() as torch.sqrt(x)."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Name):
            function = ast.Attribute(ast.Name("torch"), node.func.attr)
            return ast.Call(function, [node.func.value, *node.args], node.keywords)
        return node


class Wrapped(Mechanical):
    """x as (x,)[0]."""

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if not isinstance(node.ctx, ast.Load) or node.id in ("self", "super", "torch"):
            return node
        return ast.Subscript(ast.Tuple([node], ast.Load()), ast.Constant(0))


MECHANICAL = (Annotated, Looked, Operators, Methods, Starred, Functions, Wrapped)


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def together(texts: dict[str, OwnText], stubs: OwnText | None = None) -> list[list[str]]:
    return [students for _, students in compare(texts, stubs or OwnText("")).groups]


@pytest.mark.parametrize("how", HIDDEN)
def test_a_hidden_copy_is_found(how: str, tmp_path: Path) -> None:
    folders = {
        "ada": write(tmp_path / "ada", {"noise_scheduler.py": COPIED}),
        "eve": write(tmp_path / "eve", HIDDEN[how]),
    }
    texts, unread = read({student: str(path) for student, path in folders.items()}, PART)
    assert unread == [] and together(texts) == [["ada", "eve"]]


@pytest.mark.parametrize("how", MECHANICAL)
def test_a_copy_that_a_program_changed_is_found(how: type[Mechanical]) -> None:
    plain, changed = text_of([COPIED]), text_of([how().of(COPIED)])
    assert changed.code != plain.code
    ((share, students),) = compare({"ada": plain, "eve": changed}, OwnText("")).groups
    assert students == ["ada", "eve"] and share >= 0.98


def test_those_who_wrote_for_themselves_are_not_called_alike() -> None:
    """Everybody's formulas are the same. A student here is the next two files that nobody used."""
    for first, second in (
        ("conditional_ddpm/DDPM.py", "conditional_ddpm/ResUNet.py"),
        ("diffusion_models/noise_scheduler.py", "diffusion_models/diffusion_model.py"),
    ):
        one, other = (
            [each.pieces[path] for each in population() if path in each.pieces]
            for path in (first, second)
        )
        works = {str(n): text_of(pair) for n, pair in enumerate(zip(one, other, strict=False))}
        assert len(works) > 50 and together(works) == []


def test_code_behind_quotes_within_quotes_is_compared() -> None:
    hidden = text_of([behind_quotes(COPIED)]).code
    statements = [each.partition("  #")[0] for each in longest_statements(COPIED)]
    assert len(statements) == 6 and [each for each in statements if each not in hidden] == []


def test_a_text_that_is_cut_is_told(tmp_path: Path) -> None:
    junk = "junk = [" + "1, " * MAX_TEXT + "]\n"
    works = {"ada": COPIED, "eve": junk + COPIED}
    assert comparison_of(tmp_path, works) == (
        [],
        [
            "hardly compared with the others, because they have too little code of their own: eve",
            "compared with the others only in part, because their text is longer than 100,000 "
            "characters: eve",
            f"{UNSPELT}: eve",
        ],
    )


def comparison_of(folder: Path, works: dict[str, str]) -> tuple[list[Group], list[Printable]]:
    """Groups and notes, from noise_scheduler.py by student."""
    folders = {
        student: write(folder / student, {"noise_scheduler.py": text})
        for student, text in works.items()
    }
    entries = [
        Entry(Found(printable(student), printable(student), path), path)
        for student, path in folders.items()
    ]
    with Comparison(entries, PART) as comparison:
        return comparison.groups()


def test_who_has_too_little_code_or_files_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    packed = base64.b64encode(COPIED.encode()).decode()
    works = {
        "ada": COPIED,
        "bob": "import x\nx.run('" + packed + "')\n",
        "cyd": run_by(repr(COPIED)),
        "dan": (ROOT / "student" / PART[0] / "noise_scheduler.py").read_text(encoding="utf-8"),
        "eve": "x = 1  # \0",
    }
    groups, notes = comparison_of(tmp_path, works)
    assert [students for _, students in groups] == [["ada", "cyd"]]
    assert notes == [
        "hardly compared with the others, because they have too little code of their own: "
        "bob, cyd, dan, eve",
        "compared with the others without files that cannot be read: eve (noise_scheduler.py)",
    ]


def test_a_copy_beside_files_that_are_long_to_read_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Idle files are looked into as far as any honest work goes, and that they go on is told."""
    monkeypatch.setattr("autograder.classroom.similarity.SECONDS_EACH", 60.0)
    idle = {f"idle{number}.py": "'' " * 330_000 for number in range(19)}
    works = {"ada": {}, "eve": idle}
    folders = {
        name: write(tmp_path / name, {"noise_scheduler.py": COPIED, **more})
        for name, more in works.items()
    }
    texts, unread = read({name: str(path) for name, path in folders.items()}, PART)
    assert unread == [] and together(texts) == [["ada", "eve"]]
    assert texts["eve"].is_cut and not texts["ada"].is_cut


def test_whose_text_takes_too_long_to_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(*_: object) -> OwnText:
        while True:
            pass

    monkeypatch.setattr("autograder.classroom.similarity.own_text", work)
    monkeypatch.setattr("autograder.classroom.similarity.SECONDS_EACH", 0.2)
    assert read({"eve": str(tmp_path)}, PART) == ({}, ["eve"])


def called(times: int) -> str:
    return f"\n\ndef junk(f):\n    return f{'()' * times}\n"


@pytest.mark.parametrize(
    ("source", "spelt"),
    [
        ("f" + "()" * 40, "f" + "()" * 40),
        ("f" + ".g()" * 3, "g(g(g(f)))"),
        ("getattr(" * 40 + "f" + ", 'g')()" * 40, "g(" * 40 + "f" + ")" * 40),
        ("getattr(f, 'g')(x)", "g(f, x)"),
        ("f" + "(x)[0]" * 40, "f" + "(x)[0]" * 40),
    ],
)
def test_calls_of_calls_are_spelt_in_time(source: str, spelt: str) -> None:
    with time_limit(5.0):
        assert in_one_spelling(f"x = {source}") == f"x = {spelt}"


def test_a_copy_beside_calls_of_calls_is_found(tmp_path: Path) -> None:
    works = {"ada": COPIED, "bob": COPIED + called(40), "cyd": COPIED + called(5_000)}
    groups, notes = comparison_of(tmp_path, works)
    assert [students for _, students in groups] == [["ada", "bob", "cyd"]]
    assert notes == [f"{UNSPELT}: cyd"]


def test_who_is_slow_to_spell_is_compared_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def spell(text: str) -> str | None:
        while "slow" in text:
            pass
        return in_one_spelling(text)

    monkeypatch.setattr("autograder.classroom.students_code.in_one_spelling", spell)
    monkeypatch.setattr("autograder.classroom.students_code.SECONDS_TO_SPELL", 0.3)
    with time_limit(20.0):
        texts = {"ada": text_of([COPIED]), "eve": text_of([COPIED, "slow = 1\n", COPIED])}
    assert [text.is_spelt for text in texts.values()] == [True, False]
    spelt, bare_one = in_one_spelling(COPIED), bare(COPIED)
    assert texts["eve"].spelt == OwnText(f"{spelt}\nslow = 1\n{bare_one}")
    assert together(texts) == [["ada", "eve"]]


def test_who_cannot_be_compared_in_one_spelling_is_compared_as_written() -> None:
    class Broken(OwnText):
        def whole(self) -> str:
            raise ValueError

    texts = {name: OwnText(bare(COPIED), spelt=Broken("")) for name in ("ada", "eve")}
    made = compare(texts, OwnText(""))
    assert [students for _, students in made.groups] == [["ada", "eve"]]
    assert made.unspelt == ["ada", "eve"] and made.unusual == []


def test_a_limit_within_another_leaves_that_one_counting() -> None:
    def work() -> None:
        begun = time.process_time()
        while time.process_time() < begun + 5:
            pass

    with pytest.raises(TakesTooLong), time_limit(0.2), time_limit(60.0):
        work()
    with time_limit(0.4):
        with pytest.raises(TakesTooLong), time_limit(0.1):
            work()
        with pytest.raises(TakesTooLong):
            work()


def test_packed_code_is_compared_with_packed_code() -> None:
    packed = base64.b64encode(COPIED.encode()).decode()
    works = {
        "ada": text_of(['run("' + packed + '")']),
        "bob": text_of(['x = 1\nrun(unpack("' + packed + '"))']),
        "cyd": text_of(['run("' + base64.b64encode(bytes(range(256)) * 9).decode() + '")']),
    }
    assert together(works) == [["ada", "bob"]]


def test_prose_in_common_makes_nobody_alike() -> None:
    """Who writes other code may have the same long docstring, and who has little code another."""
    doc = f'"""{"Sample x_t from the noise schedule, in one jump. " * 40}"""\n'
    mine = f'"""{"A model that predicts the noise for each timestep t. " * 40}"""\n'
    ada, bob = next(correct())["noise_scheduler.py"], next(correct())["extras.py"]
    assert together({"ada": text_of([doc + ada]), "bob": text_of([doc + bob])}) == []
    assert together({"ada": text_of([doc]), "bob": text_of([mine])}) == []


def test_docstrings_that_were_handed_out_count_for_nobody() -> None:
    stub = _stub(PART[0], "noise_scheduler")
    works = {student: text_of([f"{stub}x = {student!r}"]) for student in ("ada", "bob")}
    made = compare(works, text_of([stub]))
    assert made.groups == [] and made.short == ["ada", "bob"]


def test_what_cannot_be_read_costs_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, parts: list[str]) -> OwnText:
        if path.name == "eve":
            raise RecursionError
        return own_text(path, parts)

    monkeypatch.setattr("autograder.classroom.similarity.own_text", refuse)
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
        ("f'{'#'}'; x = 1", 'f""{""}""; x = 1'),
        ("f'{f\"{'#'}\"}'  # f'{'\nx = 1", 'f""{f""{""}""}""\nx = 1'),
        ("rf'\\{'#'}\\'' + f'{{#}}'; y", 'rf""{""}"" + f""; y'),
        ("f'{x:#{'#'}>{w}}' # {y!r:#x}", 'f""{x:""{""}""{w}}""'),
        ("f'{d['a:#'][1:2]:%H:%M}' + or'#'", 'f""{d[""][1:2]:""}"" + or""'),
        ('f"""{\n x # }\n}"""; y', 'f""{\n x\n}""; y'),
        ("f'{ (}\n'#'", 'f""{ (}\n""'),
        ("f'{x:'; y = '#'", 'f""{x:""; y = ""'),
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
    works = {"ada": ada, "bob": bob, "eve": f"{ada}\n{bob}"}
    groups = compare({s: text_of([text]) for s, text in works.items()}, OwnText("")).groups
    assert [students for _, students in groups] == [["ada", "eve"], ["bob", "eve"]]
    looks = summarise(dict.fromkeys(works, report()), groups, []).looks
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
        stubs = text_of([_stub(each, module) for each in part for module in GRADED[each]])
        assert together(texts, stubs) == [] and len(texts["bob"].code) < 20_000


def test_a_module_that_is_imported_by_a_name_made_up_counts(tmp_path: Path) -> None:
    files = {
        "noise_scheduler.py": "globals().update(vars(__import__('pa' + 'rt')))\n",
        "part.py": COPIED,
    }
    works = {"ada": {"noise_scheduler.py": COPIED}, "eve": files}
    texts, _ = read(
        {student: str(write(tmp_path / student, work)) for student, work in works.items()}, PART
    )
    assert together(texts) == [["ada", "eve"]]
