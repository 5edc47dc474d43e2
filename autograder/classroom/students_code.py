"""The text of a submission that is compared with others': what is graded, without comments, and
what stands in strings, where code may stand as well.

A cheat chooses every byte of it. So files are found as the grader finds them, lines end where
Python's lines end, and what says nothing is gone before a text that is too long is cut.
"""

import functools
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..checking.literals import Literal, find_literals
from ..content import ROOT, homework
from ..grading.grader import given_sources
from ..submission.opening import open_submission
from ..submission.sources import Sources
from .one_spelling import in_one_spelling
from .time_limit import TakesTooLong, time_limit

MAX_TEXT = 100_000
MOST_READ = 2_000_000  # letters of all that a student wrote: what stands behind is not looked at
HANDED_OUT = ROOT / "student"
# of modules whose names need not stand there
ANY_IMPORT = re.compile(r"__import__|importlib|runpy|\bexec\b")
WORD = re.compile(r"\w{1,12}")  # of a longer one, such as code in base64, a piece
SHORTEST = 6  # letters of a string, with its quotes
NESTED = 4  # strings within strings that are looked into
SECONDS_TO_SPELL = 3.0  # CPU time for all that one student wrote


@dataclass(frozen=True)
class OwnText:
    """What a student wrote.

    code: of what is graded and of what that imports, without comments, with "" for each string.
    elsewhere: what may be code, too: modules that nothing imports, and the contents of strings,
        which are there as the code that they may be and as the words that they certainly are.
    left_out: files to grade that cannot be read.
    spelt: the same in one spelling, as far as it can be read as Python.
    is_spelt: whether all of the code could be brought to one spelling, and in time.
    is_long: whether not all of it was looked at.
    """

    code: str
    elsewhere: str = ""
    left_out: tuple[str, ...] = ()
    spelt: "OwnText | None" = None
    is_long: bool = False
    is_spelt: bool = True

    @property
    def is_cut(self) -> bool:
        """Whether it is compared only in part."""
        return self.is_long or len(self.code) > MAX_TEXT or len(self.elsewhere) > MAX_TEXT

    def whole(self) -> str:
        """All of it that is compared, its code in front."""
        return f"{self.code[:MAX_TEXT]}\n{self.elsewhere[:MAX_TEXT]}"


def own_text(path: Path, parts: Sequence[str]) -> OwnText:
    """What a student wrote for these parts. Raises SubmissionError, OSError."""
    submission = open_submission(path)
    found = [submission.sources(part, given_sources(part)) for part in parts]
    graded = [text for sources, _ in found for text in sources.graded.values()]
    reached, idle = zip(*(_others(sources) for sources, _ in found), strict=True)
    texts = dict.fromkeys([*graded, *(text for each in reached for text in each)])
    return text_of(
        [*texts],
        [text for each in idle for text in each if text not in texts],
        tuple(f"{module}.py" for _, problems in found for module in sorted(problems)),
    )


def text_of(
    texts: Sequence[str], idle: Sequence[str] = (), left_out: tuple[str, ...] = ()
) -> OwnText:
    """Source as it is compared. idle: that of modules which nothing imports."""
    is_long = sum(map(len, (*texts, *idle))) > MOST_READ
    texts = [*_first(texts, MOST_READ)]
    idle = [*dict.fromkeys(_first(idle, MOST_READ - sum(map(len, texts))))]
    levels = [[*_strings_of([*texts, *idle])]]
    while levels[-1] and len(levels) < NESTED:
        levels.append([*_strings_of(levels[-1])])
    contents = [content for level in levels for content in level]
    as_words = [_numbers(content) for content in levels[0]]
    elsewhere = filter(None, [*map(bare, idle), *map(bare, contents), *as_words])
    code = [*map(bare, texts)]
    spelt, is_spelt = _spelt(texts, code, [*idle, *contents])
    return OwnText("\n".join(code), "\n".join(elsewhere), left_out, spelt, is_long, is_spelt)


def _spelt(texts: list[str], code: list[str], elsewhere: list[str]) -> tuple[OwnText, bool]:
    """(these texts in one spelling, whether that could be done with all code, and in time). What
    could not be done stays as in code, the bare texts; of elsewhere it is left out.
    """
    made: list[str | None] = []
    try:
        with time_limit(SECONDS_TO_SPELL):
            for text in (*texts, *elsewhere):
                made.append(in_one_spelling(text))
    except TakesTooLong:
        made += [None] * (len(texts) - len(made))
        is_spelt = False
    else:
        is_spelt = None not in made[: len(texts)]
    as_code = (plain if each is None else each for each, plain in zip(made, code, strict=False))
    return OwnText("\n".join(as_code), "\n".join(filter(None, made[len(texts) :]))), is_spelt


def _first(texts: Iterable[str], most: int) -> Iterator[str]:
    """The first texts, of so many letters together; the last of them may be cut."""
    for text in texts:
        if most > 0:
            yield text[:most]
        most -= len(text)


def _others(sources: Sources) -> tuple[list[str], list[str]]:
    """The student's own modules: those that the graded ones import, directly or through each
    other, and the rest.

    Who hands in the whole folder hands in what was handed out, too: that is nobody's own. What is
    graded in other parts is compared with them.
    """
    waiting = {
        name: text for name, text in sources.other.items() if _plain(text) not in _handed_out()
    }
    order, reached = list[str](), list(sources.graded.values())
    while reached:
        words = {
            word for text in reached for line in _imports(text) for word in re.findall(r"\w+", line)
        }
        names = waiting.keys() if any(map(ANY_IMPORT.search, reached)) else words & waiting.keys()
        reached = [waiting.pop(name) for name in sorted(names)]
        order += reached
    graded = homework().graded_modules()
    return order, [text for name, text in waiting.items() if name not in graded]


def _imports(text: str) -> list[str]:
    return [line for line in text.split("\n") if "import" in line]


@functools.cache
def _handed_out() -> frozenset[str]:
    return frozenset(_plain(path.read_text(encoding="utf-8")) for path in HANDED_OUT.rglob("*.py"))


def _plain(text: str) -> str:
    return " ".join(text.split())


def bare(text: str) -> str:
    """Python source without comments and blank lines, and with "" for each string."""
    text = _with_lines(text)
    kept, place = [], 0
    for literal in find_literals(text):
        kept += [text[place : literal.start], "" if literal.is_comment else '""']
        place = literal.end
    return _tidy("".join([*kept, text[place:]]))


def _strings_of(texts: Iterable[str]) -> Iterator[str]:
    """What stands in each string of these texts that is long enough to say something."""
    for text in map(_with_lines, texts):
        for literal in find_literals(text):
            if not literal.is_comment and literal.end - literal.start >= SHORTEST:
                yield _content(text, literal)


def _content(text: str, literal: Literal) -> str:
    """What a string holds when it runs; as it is written, where that cannot be said."""
    inside = literal.inside(text)
    if "\\" not in inside or "r" in literal.prefix:
        return inside
    try:
        return inside.encode("latin-1", "backslashreplace").decode("unicode_escape")
    except UnicodeDecodeError:
        return inside


def _numbers(text: str) -> str:
    """The words of each line as numbers: a comparison of code takes all names for one, and tells
    numbers apart.
    """
    words = [WORD.findall(line) for line in _with_lines(text).lower().split("\n")]
    return _tidy("\n".join(" ".join(map(_number, line)) for line in words))


def _number(word: str) -> str:
    return str(zlib.crc32(word.encode("utf-8", "replace")) % 10_000)


def _with_lines(text: str) -> str:
    """The text with the ends of lines that Python's compiler sees."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _tidy(text: str) -> str:
    return "\n".join(line for line in map(str.rstrip, text.split("\n")) if line)
