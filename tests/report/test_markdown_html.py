"""Markdown becomes HTML in which nothing of a student's can act, and no word is lost."""

import pytest
from report_pages import MARKUP, Reader

from autograder.report import markdown_html
from autograder.report.markdown_html import MATH_TAGS, TEXT_TAGS, to_html

needs_pandoc = pytest.mark.skipif(
    markdown_html._pandoc() is None, reason="pandoc is missing: pip install pypandoc-binary"
)
HOSTILE = [
    MARKUP,
    "[x](javascript:alert(1)) ![x](http://evil.example/x.png) <http://evil.example>",
    "$\\href{javascript:alert(1)}{x}$ $\\style{background:url(http://evil.example)}{x}$",
    "`<script>`{=html}\n\n```{=html}\n<script>alert(1)</script>\n```",
    "$<script>alert(1)</script>$",
    "# x {onclick=alert(1)}\n\n<div onclick=alert(1)>\n\n</main></body>",
]


@needs_pandoc
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_it_can_act(text: str) -> None:
    made = Reader(str(to_html(text)))
    assert set(made.tags) <= TEXT_TAGS | MATH_TAGS
    assert {name for name, _ in made.attributes} <= markdown_html.ATTRIBUTES
    assert "alert" not in "".join(value for _, value in made.attributes)


@needs_pandoc
def test_formulas_are_set_and_words_stay() -> None:
    made = Reader(str(to_html("If a<b and x <y>, **then** $x_1 \\le y$.\n\n```math\nx^2\n```")))
    assert made.tags.count("math") == 2 and "strong" in made.tags
    assert "a< b" in made.text and "< y>" in made.text


def test_every_tag_that_is_open_is_closed() -> None:
    page = markdown_html._Plain()
    page.feed("<p>a <em>b</p></div></em><li>c<script>d</script>")
    assert page.text() == "<p>a <em>b</em></p><li>c</li>"


def test_without_pandoc_the_text_stands_as_it_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown_html, "_pandoc", lambda: None)
    assert to_html("no pandoc & $x$") == '<p class="asis">no pandoc &amp; $x$</p>'
