"""What a person should look at in the text of a submission: a ready-made package where the work is
to be done, and words for which no exercise has a use, but who looks for what runs it.

Nothing is forbidden by this: the instructor reads which file says what, and in which line, and
decides.
"""

import functools
import re
from collections.abc import Iterator

from ..content import homework

REACHING = (
    "_getframe",
    "_current_frames",
    "currentframe",
    "tb_frame",
    "f_back",
    "f_locals",
    "f_globals",
    "gi_frame",
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


def find_reaching(sources: dict[str, str]) -> Iterator[str]:
    """A sentence on the first words of each file with which one reaches for what runs the code.

    A hint: who knows it can avoid it. sources: {module: text} without what was handed out, which
    has to say such words.
    """
    for module, text in sources.items():
        places = {
            (text.count("\n", 0, found.start()) + 1, word.strip("([."))
            for word in REACHING
            if word in text
            for found in re.finditer(_as_code(word), text)
        }
        for line, word in sorted(places)[:MOST]:
            yield (
                f"{module}.py:{line} says {word}, for which no exercise has a use: does it look "
                "for what runs it?"
            )


def _as_code(word: str) -> str:
    """The word as a whole; a function's with an argument, and no method of that name, such as
    eval().
    """
    return (
        rf"(?<![\w.]){re.escape(word)}(?!\))"
        if word.endswith("(")
        else rf"(?<!\w){re.escape(word)}(?:\b|(?<=\W))"
    )


@functools.cache
def _import_of_ready_made() -> re.Pattern[str]:
    names = "|".join(homework().ready_made)
    return re.compile(
        rf"^[ \t]*(?:from|import)(?:[ \t]|\\\n)+(?:[\w.]+[ \t]*,[ \t]*)*(?P<name>{names})\b"
        rf"|(?:import_module|__import__|\bget|\bload)[ \t]*\([ \t]*['\"](?P<quoted>{names})\b",
        re.MULTILINE,
    )


def find_ready_made(sources: dict[str, str]) -> Iterator[str]:
    """A sentence on the first line of each file that imports a package in which the work comes
    ready-made.

    sources: {module: text}. Other mentions do not count.
    """
    for module, text in sources.items():
        # most: this takes a tenth of the search
        if not any(name in text for name in homework().ready_made):
            continue
        seen = set()
        for found in _import_of_ready_made().finditer(text):
            name = found["name"] or found["quoted"]
            if name not in seen:
                seen.add(name)
                place = (
                    f"{module}.py:{text.count(chr(10), 0, found.start(found.lastgroup or 0)) + 1}"
                )
                yield f"{place} imports {name}, {homework().ready_made_remark}"


def name_ready_made(modules: set[str]) -> list[str]:
    """A remark on each such package among the modules that were imported while the code ran,
    however it did that.
    """
    return [
        f"your code imports {name}, {homework().ready_made_remark}"
        for name in homework().ready_made
        if name in {m.split(".")[0] for m in modules}
    ]
