"""Submissions that are large in one way, for a grader whose own time grows with what was handed in
and no faster.
"""

import io
import struct
import zipfile

from autograder.checking.functions import LONGEST

SIZE = 500_000  # half of what a file may have
FILES = 4_500


def filled(piece: str, size: int = SIZE) -> str:
    return (piece * (size // len(piece) + 1))[:size]


TEXTS = {
    "words on many lines": filled("_exit\n\n\n\n\n"),
    "words on one line": filled("_exit "),
    "words that are nearly those": filled("x_exit xexec( eval() "),
    "all words": filled("sys.modules[ os.fork exec(a marshal ctypes\n"),
    "empty lines": filled("\n"),
    "one long line": filled("x"),
    "one line of spaces": filled(" "),
    "brackets": filled("("),
    "blocks": filled("if x:\n "),
    "escaped quotes": filled('\\"'),
    "escaped quotes in a text": '"""' + filled('\\"""', SIZE - 3),
    "single quotes": filled("'\\"),
    "a text that does not end": "'''" + filled("a '\n", SIZE - 3),
    "quotes that do not end": filled("\"a'"),
    "lines that do not end": filled('"a\n'),
    "comments": filled("#"),
    "imports on one line": filled("import a, "),
    "imports on many lines": filled("import diffusers\n"),
    "an import of many": "import " + filled("a,", SIZE - 50) + "\n diffusers",
    "imports that go on": filled("import \\\n"),
    "froms": filled("from "),
    "calls that import": filled("get (", SIZE - 50) + "diffusers",
    "calls that nearly import": filled("load( 'diffuser ", SIZE - 50) + "diffusers",
    "functions": filled("def f(\n"),
    "carriage returns": filled("\r"),
    "ends of lines": filled("\u2028a\x85\x0c", SIZE // 3),
}


NESTED = "".join(" " * depth + "def work():\n" for depth in range(90))

TREES = {  # as long as a file may be that is read as a tree
    "statements": "def work():\n raise NotImplementedError\n " + filled("0;", LONGEST - 50),
    "a function in itself": NESTED + " " * 90 + filled("0;", LONGEST - len(NESTED) - 90),
    "functions": filled("def f():0\n", LONGEST),
    "functions and debuggers": filled("breakpoint()\ndef f():0\n", LONGEST),
    "debuggers": filled("breakpoint()\n", LONGEST),
    "empty lines": filled("\n"),
    "more than anybody writes": f"def work():\n x = [{'1,' * SIZE}]\n",
}


def zipped(files: dict[str, str]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as writer:
        for name, contents in files.items():
            writer.writestr(name, contents)
    return archive.getvalue()


def damaged() -> bytes:
    """Files that take as long to unpack as sound ones, and are none."""
    file = zipped({"a.py": filled("\0")})
    (entry,) = zipfile.ZipFile(io.BytesIO(file)).infolist()
    whole = zipped({f"{number}.py": filled("\0") for number in range(100)})
    return whole.replace(struct.pack("<I", entry.CRC), b"\1\2\3\4")


def of_many_modules() -> dict[str, str]:
    """Each has a name that stands in what is graded, and words that are noted."""
    modules = {f"m{number}": "_exit\n" * 3 for number in range(FILES)}
    graded = {"answers.py": f"import {','.join(modules)}\n", "DDPM.py": "", "extras.py": ""}
    return graded | {f"{name}.py": text for name, text in modules.items()}


def of_many_names() -> dict[str, str]:
    """Each name is nearly in what is graded, and has to be looked for."""
    modules = ("answers", "DDPM", "extras", "noise_scheduler")
    graded = {f"{module}.py": filled("aab", 2 * SIZE) for module in modules}
    return graded | {f"{'a' * 20}{number}b.py": "" for number in range(FILES)}


def of_large_modules() -> dict[str, str]:
    """Ten, a few kB when packed."""
    names = [f"h{number}" for number in range(10)]
    graded = {f"{module}.py": f"# {' '.join(names)}" for module in ("answers", "DDPM", "extras")}
    return graded | {f"{name}.py": TEXTS["words on many lines"] for name in names}


ZIPS = {
    "many modules": lambda: zipped(of_many_modules()),
    "many names": lambda: zipped(of_many_names()),
    "large modules": lambda: zipped(of_large_modules()),
    "many copies": lambda: zipped({f"{number}/answers.py": "" for number in range(FILES)}),
    "files in no encoding": lambda: zipped({f"x{n}.py": "# coding: x" for n in range(FILES)}),
    "files of numbers": lambda: zipped(
        {"answers.py": ""} | {f"{n}/variant.json": f'{{"student": "{n}"}}' for n in range(FILES)}
    ),
    "long names": lambda: zipped(
        {"answers.py": ""} | {f"{'n' * 60_000}{number}.py": "" for number in range(100)}
    ),
}
