"""The text of a submission that is compared with others': what is graded, without comments and
strings.

A cheat chooses every byte of it. So files are found as the grader finds them, lines end where
Python's lines end, and what says nothing is gone before a text that is too long is cut.
"""

import functools
import re
from collections.abc import Sequence
from pathlib import Path

from ..content import ROOT
from ..grading.grader import given_sources
from ..submission.opening import open_submission
from ..submission.sources import Sources

MAX_TEXT = 100_000
HANDED_OUT = ROOT / "student"
# of modules whose names need not stand there
ANY_IMPORT = re.compile(r"__import__|importlib|runpy|\bexec\b")
STRING_OR_COMMENT = re.compile(
    r"""\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\#[^\n]*""",
    re.DOTALL,
)


def own_code(path: Path, parts: Sequence[str]) -> str:
    """The graded files of these parts, then those of their own that they import. Raises
    SubmissionError, OSError.
    """
    submission = open_submission(path)
    found = [submission.sources(part, given_sources(part))[0] for part in parts]
    graded = [text for sources in found for text in sources.graded.values()]
    others = [text for sources in found for text in _others(sources)]
    return "\n".join(map(bare, dict.fromkeys([*graded, *others])))


def _others(sources: Sources) -> list[str]:
    """The student's own modules that the graded ones import, directly or through each other.

    Who hands in the whole folder hands in what was handed out, too: that is nobody's own.
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
    return order


def _imports(text: str) -> list[str]:
    return [line for line in text.split("\n") if "import" in line]


@functools.cache
def _handed_out() -> frozenset[str]:
    return frozenset(_plain(path.read_text(encoding="utf-8")) for path in HANDED_OUT.rglob("*.py"))


def _plain(text: str) -> str:
    return " ".join(text.split())


def bare(text: str) -> str:
    """Python source without comments and blank lines, and with "" for each string."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # as Python's compiler reads it
    text = STRING_OR_COMMENT.sub(lambda found: "" if found[0].startswith("#") else '""', text)
    return "\n".join(line for line in map(str.rstrip, text.split("\n")) if line)
