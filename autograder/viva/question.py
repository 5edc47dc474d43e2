"""What a question is, and the words that all of them share."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from ..checking.printable import printable
from .experiments import Value
from .own_code import Statement

OPTIONS = 4
LONGEST = 76  # letters of a line that is quoted among others
MOST_LINES = 4  # of a statement that is quoted
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


@dataclass(frozen=True)
class Question:
    """One question with four options, of which one is right.

    kind: of question. function, module, line: what it is about; code: the line, quoted, with what
        belongs to it; numbers: of all lines of the code.
    text: code in it stands between backticks, as in the options. right: the place of the right
        one. ask: what an assistant may ask in return.
    confirm: computes the right answer once more where that was not done yet, and says whether it
        is the same.
    """

    kind: str
    function: str
    module: str
    line: int
    code: str
    text: str
    options: tuple[str, ...]
    right: int
    ask: str
    confirm: Callable[[], bool] = lambda: True
    numbers: tuple[int, ...] = ()

    @property
    def listing(self) -> list[tuple[int | None, str]]:
        """(number, line) of the code; the first one alone has a number where others have none."""
        lines = self.code.split("\n") if self.code else []
        numbers = self.numbers if self.numbers[:1] == (self.line,) else (self.line,)
        return [*zip_longest(numbers[: len(lines)], lines)]

    @property
    def letter(self) -> str:
        """Of the right answer."""
        return "abcd"[self.right]


def quoted(text: str) -> str:
    """A piece of a student's code within a sentence."""
    plain = printable(text.strip()).replace("`", "'")
    return f"`{plain[: LONGEST - 1]}…`" if len(plain) > LONGEST else f"`{plain}`"


def as_option(statement: Statement) -> str:
    return f"line {statement.first}: {quoted(statement.text.strip().splitlines()[0])}"


def lines_of(*statements: Statement) -> str:
    """Statements as they are written, without their indent; not more lines than can be read."""
    lines = [line for each in statements for line in each.text.split("\n")]
    least = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    shown = [printable(line[least:])[:110] for line in lines[:MOST_LINES]]
    # printable() takes the spaces in front, which say where a line belongs
    indents = [" " * (len(line[least:]) - len(line[least:].lstrip())) for line in lines]
    more = ["…"] if len(lines) > MOST_LINES else []
    return "\n".join([indent + text for indent, text in zip(indents, shown, strict=False)] + more)


def number(value: float | int | bool) -> str:
    """As it stands among options."""
    if isinstance(value, bool | int):
        return str(value)
    return f"{value:.3g}" if value else "0"  # never -0


def shape(value: Sequence[int]) -> str:
    return f"({', '.join(map(str, value))}{',' * (len(value) == 1)})"


def kind_in_words(value: Value) -> str:
    """What a name holds, in words; "" for what is too special to ask about."""
    if value.shape is not None:
        what = "tensor" if value.kind == "tensor" else "NumPy array"
        article = "an" if value.dtype[:1] in "iu" else "a"
        return f"{article} {value.dtype} {what}"
    words = {
        "int": "a Python int",
        "float": "a Python float",
        "bool": "a Python bool",
        "NoneType": "None",
        "str": "a string",
        "tuple": "a tuple",
        "list": "a list",
        "dict": "a dict",
    }
    return words.get(value.kind, "")


def make(
    kind: str,
    about: Sequence[Statement],
    text: str,
    right: str,
    wrong: Iterable[str],
    ask: str,
    rng: random.Random,
    confirm: Callable[[], bool] = lambda: True,
) -> Question | None:
    """A question whose options differ; None where there are too few of them.

    wrong: the most plausible first.
    """
    others = [each for each in dict.fromkeys(wrong) if each and each != right]
    if not right or len(others) < OPTIONS - 1:
        return None
    options = [right, *others[: OPTIONS - 1]]
    rng.shuffle(options)
    first = about[0]
    return Question(
        kind=kind,
        function=first.function,
        module=first.module,
        line=first.first,
        code=lines_of(*about),
        text=text,
        options=tuple(options),
        right=options.index(right),
        ask=ask,
        confirm=confirm,
        numbers=tuple(n for each in about for n in range(each.first, each.last + 1))[:MOST_LINES],
    )
