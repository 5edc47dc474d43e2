"""The pages of a viva: what stands on which of them, how they print, and that nothing which a
student chose does more than stand there.
"""

import base64
from dataclasses import replace
from pathlib import Path

import pytest
from browsing import browser, needs_browser
from nasty import NASTY
from report_pages import MARKUP, Reader

from autograder.checking.printable import printable
from autograder.viva.choosing import MOST, Viva
from autograder.viva.own_code import read_code
from autograder.viva.question import Question, lines_of, quoted
from autograder.viva.quiz_file import QuizResult
from autograder.viva.quiz_pages import Row, assistants_page, index_page, students_page, with_code

RIGHT = "the only right one"


def question(number: int, text: str = "Which `number` is it?", code: str = "x = 1") -> Question:
    options = [f"option {letter} of {number}" for letter in "abc"]
    options.insert(number % 4, RIGHT)
    return Question(
        "kind of it", "Class.function", "module", number, code, text, tuple(options), number % 4,
        "Ask why `x` is 1.",
    )  # fmt: skip


def viva(name: str = "Ada", **of: str) -> Viva:
    return Viva(printable(name), "abc123", tuple(question(n, **of) for n in range(MOST)))


def test_keys_stand_on_the_assistants_page_alone() -> None:
    theirs, ours = students_page(viva()), assistants_page([viva()], "Ada")
    assert ours.count('<li class="right">') == MOST and ours.count("(right)") == MOST
    assert ours.count("Ask why") == MOST
    reader = Reader(theirs.partition("<body>")[2])
    assert theirs.count(RIGHT) == MOST and "✓" not in reader.text and "Ask why" not in reader.text
    assert ("class", "right") not in reader.attributes and "script" not in reader.tags
    names = [value for name, value in reader.attributes if name == "name" and value.startswith("q")]
    assert names == [f"q{number}" for number in range(1, MOST + 1) for _ in range(4)]
    # a page whose right options are others looks the same but for their places
    letters = [value for name, value in reader.attributes if name == "value"]
    assert letters == [*"abcd"] * MOST


@pytest.mark.parametrize("word", [*NASTY.values(), MARKUP], ids=[*NASTY, "tags"])
def test_what_a_student_wrote_only_stands_there(word: str) -> None:
    source = f"def f(x):\n    y = {word[:200]!r}\n    return y\n"
    code = read_code("m", source, None)
    quote = quoted(word)
    assert code is not None and quote.startswith("`") and "`" not in quote[1:-1]
    lines = lines_of(*code.statements)
    bad = viva(word, text=f"Which {quote}?", code=lines)
    plain_code = "\n".join("x" for _ in lines.split("\n"))
    plain = Reader(assistants_page([viva(code=plain_code)], "Ada")).tags
    for page in (assistants_page([bad], "Ada"), students_page(bad)):
        reader = Reader(page)
        assert "script" not in reader.tags and "img" not in reader.tags
        assert "".join(page.split("\n")).isprintable()
    assert Reader(assistants_page([bad], "Ada")).tags == plain


def test_both_pages_say_why_there_are_few_questions() -> None:
    few = replace(viva(), questions=viva().questions[:3], why_few="The code takes too long.")
    for page in (assistants_page([few], "Ada"), students_page(few)):
        assert "The code takes too long." in Reader(page).text


def test_code_in_a_sentence() -> None:
    assert with_code("a `b < c` d") == "a <code>b &lt; c</code> d"


def test_the_list_begins_with_those_whose_quiz_disagrees() -> None:
    agrees, not_so = QuizResult(("a", "b"), ("a", "b")), QuizResult(("c", "d"), ("a", "b"))
    page = index_page(
        [
            Row("Ada", viva("Ada"), agrees),
            Row("Bob", viva("Bob")),
            Row("Cleo", viva("Cleo"), not_so),
            Row("Dan", problem="is no zip"),
        ]
    )
    text = " ".join(Reader(page).text.split())
    assert "Quiz and code disagree for Cleo." in text
    assert text.index("0 of 2 answers agree") < text.index("2 of 2 answers agree")
    assert "is no zip" in text and page.count('.html">') == 4


@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("kind", ["assistant", "student"])
class TestInABrowser:
    pytestmark = needs_browser

    @pytest.mark.parametrize("few", [False, True])
    def test_it_fits_the_screen_and_one_page_of_a4(
        self, kind: str, width: int, few: bool, tmp_path: Path
    ) -> None:
        long = (
            "y = x.view(-1, 1, 1, 1) * self.table[timesteps.to(self.device)] + noise.sqrt() - 12345"
        )
        full = viva(
            text=f"Line 12 said {quoted(long)} instead of {quoted(long)}. What would follow in "
            f"`generate_sample(cond, 2, threshold=True)` for 2 sequences of shape (3, 2), T = 4?",
            code="\n".join([long] * 4),
        )
        if few:
            told = (
                "The code takes too long. It and changed copies of it may run for 120 seconds. " * 2
            )
            full = replace(full, questions=full.questions[:-1], why_few=told)
        page = students_page(full) if kind == "student" else assistants_page([full], "Ada")
        (tmp_path / "page.html").write_text(page, encoding="utf-8")
        with browser(tmp_path / "profile", width, 900) as driver:
            driver.get((tmp_path / "page.html").as_uri())
            root = "document.documentElement"
            assert driver.execute_script(f"return {root}.scrollWidth <= {root}.clientWidth")
            printed = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
        pdf = base64.b64decode(printed["data"])
        assert pdf.count(b"/Type /Page\n") == 1
        assert b"/MediaBox [0 0 594.95996 841.91998]" in pdf
