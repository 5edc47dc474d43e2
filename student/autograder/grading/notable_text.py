"""What a person should look at in the text of a submission: a ready-made package where the work is
to be done, and words for which no exercise has a use, but who looks for what runs it.

Nothing is forbidden by this: the instructor reads which file says what, and in which line, and
decides.
"""

import functools
import re
from collections.abc import Iterable, Iterator

from ..checking.literals import find_literals
from ..checking.printable import Printable, printable
from ..content import homework

REACHING = (
    "_getframe",
    "_current_frames",
    "currentframe",
    "tb_frame",
    "tb_lasti",
    "walk_tb",
    "walk_stack",
    "f_back",
    "f_code",
    "f_lasti",
    "f_locals",
    "f_globals",
    "gi_frame",
    "gi_code",
    "co_code",
    "__globals__",
    "__closure__",
    "__subclasses__",
    "meta_path",
    "_exit",
    "settrace",
    "setprofile",
    "addaudithook",
    "get_objects",
    "get_referrers",
    "get_referents",
    "ctypes",
    "marshal",
    "b64decode",
    "sys.modules[",
    "sys.modules.",
    "os.write",
    "os.read",
    "os.fork",
    "os.kill",
    "os.dup2",
    "exec(",
    "eval(",
    "compile(",
)
MOST = 3  # such notes on a file


def find_reaching(sources: dict[str, str]) -> Iterator[Printable]:
    """A sentence on the first words of each file with which one reaches for what runs the code.

    A hint: who knows it can avoid it. sources: {module: text} without what was handed out, which
    has to say such words.
    """
    for module, said in sources.items():
        text = _without_comments(said) if any(word in said for word in REACHING) else ""
        starts = [(start, word) for word in REACHING for start in _first_places(text, word)]
        lines = _line_numbers(text, {start for start, _ in starts})
        places = {(lines[start], word.strip("([.")) for start, word in starts}
        for line, word in sorted(places)[:MOST]:
            yield printable(
                f"{module}.py:{line} says {word}, for which no exercise has a use: does it look "
                "for what runs it?"
            )


def _without_comments(text: str) -> str:
    """The same text with blanks in place of each comment."""
    pieces, end = [], 0
    for literal in find_literals(text):
        if literal.is_comment:
            pieces += [text[end : literal.start], " " * (literal.end - literal.start)]
            end = literal.end
    return "".join([*pieces, text[end:]])


def _first_places(text: str, word: str) -> Iterator[int]:
    """Where the word stands as code: in the first lines that have it, the first place of each."""
    start, lines = text.find(word), 0
    while start >= 0 and lines < MOST:
        if _as_code(word).match(text, start):
            yield start
            lines += 1
            start = text.find("\n", start)
        start = text.find(word, start + 1) if start >= 0 else start


@functools.cache
def _as_code(word: str) -> re.Pattern[str]:
    """The word as a whole; a function's with an argument, and no method of that name, such as
    eval().
    """
    return re.compile(
        rf"(?<![\w.]){re.escape(word)}(?!\))"
        if word.endswith("(")
        else rf"(?<!\w){re.escape(word)}(?:\b|(?<=\W))"
    )


def _line_numbers(text: str, places: Iterable[int]) -> dict[int, int]:
    """{place: the number of its line}. Each piece of the text is looked at once."""
    lines, line, last = {}, 1, 0
    for place in sorted(places):
        line, last = line + text.count("\n", last, place), place
        lines[place] = line
    return lines


@functools.cache
def _import_of_ready_made() -> re.Pattern[str]:
    names = "|".join(homework().ready_made)
    return re.compile(
        rf"^[ \t]*(?:from|import)(?:[ \t]|\\\n)+(?:[\w.]+[ \t]*,[ \t]*)*(?P<name>{names})\b"
        rf"|(?:import_module|__import__|\bget|\bload)[ \t]*\([ \t]*['\"](?P<quoted>{names})\b",
        re.MULTILINE,
    )


def find_ready_made(sources: dict[str, str]) -> Iterator[Printable]:
    """A sentence on the first line of each file that imports a package in which the work comes
    ready-made.

    sources: {module: text}. Other mentions do not count.
    """
    for module, text in sources.items():
        # most: this takes a tenth of the search
        if not any(name in text for name in homework().ready_made):
            continue
        first: dict[str, int] = {}
        for found in _import_of_ready_made().finditer(text):
            first.setdefault(str(found[found.lastgroup or 0]), found.start(found.lastgroup or 0))
        lines = _line_numbers(text, first.values())
        for name, start in first.items():
            place = f"{module}.py:{lines[start]}"
            yield printable(f"{place} imports {name}, {homework().ready_made_remark}")


def name_ready_made(modules: set[Printable], hidden: bool = False) -> list[Printable]:
    """A remark on each such package among the modules that were imported while the code ran,
    however it did that.

    hidden: the inputs are nobody's to know, so it is not said which packages: the code could choose
        them by what it was shown.
    """
    imported = {module.split(".")[0] for module in modules}
    names = [name for name in homework().ready_made if name in imported]
    if hidden:
        names = ["a package"] if names else []
    return [
        printable(f"your code imports {name}, {homework().ready_made_remark}") for name in names
    ]
