"""Notebooks in print: all pictures, no overflow, formulas set, whatever tool the machine has."""

import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import collect_notebooks as made
import pytest
from PIL import Image

from autograder.collect import document, markdown, printing, typst_page
from autograder.collect.notebooks import Cells
from autograder.sandbox import pace

FORMULA = r"$\sqrt{\bar\alpha_t}$"
CELLS: Cells = [
    made.markdown(
        f"# The forward process\n\nIts factor is {FORMULA}, in **one** jump.\n\n- "
        f"`x_0`\n\n$$\n\\beta_t\n$$"
    ),
    made.code("plot()", 1, made.stream("here\n"), made.figure(made.picture())),
    made.markdown("![a drawing](attachment:drawing.png)", drawing=made.picture(3000, 100)),
    made.code("print('x' * 500)", 2, made.stream("x" * 500)),
]
WHITE = (255, 255, 255)
THERE = {
    "typst": printing._find_typst(),
    "pandoc": printing.find_pandoc(),
    "browser": shutil.which("chromium"),
}
needs_typst = pytest.mark.skipif(not printing._find_typst(), reason="typst is not installed")
needs_pandoc = pytest.mark.skipif(not printing.find_pandoc(), reason="pandoc is not installed")
needs_poppler = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="no pdftotext: apt-get install poppler-utils"
)


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    return made.write(tmp_path / "a note.ipynb", *CELLS)


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch):
    """only(tools): a machine that has these of typst, pandoc, browser, and no other."""

    def have(*tools: str) -> None:
        if "typst" not in tools:
            monkeypatch.setattr(printing, "_find_typst", lambda: None)
        if "pandoc" not in tools:
            monkeypatch.setattr(printing, "find_pandoc", lambda: None)
        if "browser" not in tools:
            monkeypatch.setattr(printing, "BROWSERS", ())
        for way in ("_webpdf", "_latex"):
            monkeypatch.setattr(printing, way, lambda *_: None)

    return have


def words_of(printed: printing.Printed, tmp_path: Path) -> str:
    (tmp_path / "printed.pdf").write_bytes(printed.content)
    done = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "printed.pdf", "-"], capture_output=True, text=True
    )
    return done.stdout


def assert_pages_hold_everything(printed: printing.Printed, tmp_path: Path) -> None:
    """Two pictures are in it, and nothing leaves the page: every word lies within its margins."""
    (tmp_path / "printed.pdf").write_bytes(printed.content)
    listed = subprocess.run(
        ["pdfimages", "-list", tmp_path / "printed.pdf"], capture_output=True, text=True
    ).stdout
    assert len([line for line in listed.splitlines() if " image " in line]) == 2
    boxes = subprocess.run(
        ["pdftotext", "-bbox", tmp_path / "printed.pdf", "-"], capture_output=True, text=True
    ).stdout
    width = float(re.search(r'<page width="([\d.]+)"', boxes)[1])
    rights = [float(x) for x in re.findall(r'xMax="([\d.]+)"', boxes)]
    assert rights and max(rights) < width - 30
    subprocess.run(
        ["pdftoppm", "-r", "72", "-png", tmp_path / "printed.pdf", tmp_path / "page"], check=True
    )
    pages = [Image.open(file).convert("RGB") for file in tmp_path.glob("page*.png")]
    margins = [page.crop((page.width - 30, 0, *page.size)).getcolors() for page in pages]
    assert {colour for colours in margins for _, colour in colours} == {WHITE}
    red = [page.resize((page.width // 2, page.height // 2)).getcolors(1 << 20) for page in pages]
    assert any(colour[0] > 200 and max(colour[1:]) < 90 for colours in red for _, colour in colours)


@needs_typst
@needs_pandoc
@needs_poppler
def test_typst_and_pandoc_set_the_formulas(notebook: Path, tmp_path: Path, only) -> None:
    only("typst", "pandoc")
    printed = printing.print_notebook(notebook, CELLS)
    assert (printed.suffix, printed.remarks) == (".pdf", [])
    assert_pages_hold_everything(printed, tmp_path)
    words = words_of(printed, tmp_path)
    assert (
        "sqrt" not in words
        and "$" not in words
        and "The forward process" in words
        and "plot()" in words
    )


@needs_typst
@needs_poppler
def test_typst_alone_keeps_tex_and_says_so(notebook: Path, tmp_path: Path, only) -> None:
    only("typst")
    printed = printing.print_notebook(notebook, CELLS)
    assert printed.suffix == ".pdf" and printed.remarks == [printing.RAW_TEX]
    assert_pages_hold_everything(printed, tmp_path)
    assert r"$\sqrt{\bar\alpha_t}$" in words_of(printed, tmp_path)


@needs_typst
def test_the_same_notebook_makes_the_same_bytes(notebook: Path) -> None:
    first, second = (printing.print_notebook(notebook, CELLS).content for _ in range(2))
    assert first == second
    assert b"/CreationDate" not in first and b"<xmp:CreateDate>" not in first


@needs_poppler
@pytest.mark.skipif(not shutil.which("chromium"), reason="no chromium: apt-get install chromium")
def test_a_browser_prints_where_there_is_no_typst(notebook: Path, tmp_path: Path, only) -> None:
    only("browser")
    printed = printing.print_notebook(notebook, CELLS)
    assert printed.suffix == ".pdf"
    assert_pages_hold_everything(printed, tmp_path)


def test_without_any_tool_one_file_holds_the_pictures(notebook: Path, only) -> None:
    only()
    printed = printing.print_notebook(notebook, CELLS)
    page = printed.content.decode()
    assert printed.suffix == ".html" and page.count("data:image/png;base64,") == 2
    assert (
        "<h1>The forward process</h1>" in page
        and "<strong>one</strong>" in page
        and "http" not in page
    )
    assert (
        any("print it to PDF" in remark for remark in printed.remarks)
        and printing.RAW_TEX in printed.remarks
    )


def test_a_tool_that_breaks_is_named_and_the_next_one_is_asked(
    notebook: Path, only, monkeypatch, tmp_path
) -> None:
    broken = tmp_path / "typst"
    broken.write_text("#!/bin/sh\necho 'error: out of ink' >&2\nexit 3\n")
    broken.chmod(0o755)
    only("typst")
    monkeypatch.setattr(printing, "_find_typst", lambda: [str(broken), "compile"])
    printed = printing.print_notebook(notebook, CELLS)
    assert (
        printed.suffix == ".html" and "typst did not work: error: out of ink" in printed.remarks[0]
    )


NBCONVERT = [
    (["nbconvert", "playwright"], [], "webpdf"),
    (["nbconvert"], ["xelatex", "pandoc"], "pdf"),
]


@pytest.mark.parametrize(("modules", "tools", "kind"), NBCONVERT)
def test_nbconvert_is_asked_for_what_it_can_do(
    notebook: Path, monkeypatch, modules, tools, kind: str
) -> None:
    asked: list[list[str]] = []

    def run(command: list[str], folder: Path, text: str) -> None:
        asked.append(command)
        assert folder == notebook.parent  # where the pictures of its text lie
        first, *rest = json.loads(text)["cells"]
        assert first["source"] == "Name: Ada, 2026-01-02" and rest == CELLS
        (Path(command[command.index("--output-dir") + 1]) / "page.pdf").write_bytes(b"%PDF-1.7")

    monkeypatch.setattr(printing, "_has", lambda name: name in modules)
    monkeypatch.setattr(shutil, "which", lambda name, **_: name if name in tools else None)
    monkeypatch.setattr(printing, "_run", run)
    printed = printing.print_notebook(notebook, CELLS, "Name: Ada, 2026-01-02")
    assert printed.content == b"%PDF-1.7"
    assert "--stdin" in asked[0] and asked[0][asked[0].index("--to") + 1] == kind


@needs_poppler
@pytest.mark.parametrize("tools", [["typst", "pandoc"], ["typst"], ["browser"]])
def test_name_and_date_stand_on_what_is_printed(
    notebook: Path, tmp_path: Path, only, tools: list[str]
) -> None:
    if missing := [tool for tool in tools if not THERE[tool]]:
        pytest.skip(f"not here: {missing}")
    only(*tools)
    printed = printing.print_notebook(notebook, CELLS, 'Name: Ada "#L*, 2026-01-02')
    assert 'Name: Ada "#L*, 2026-01-02' in words_of(printed, tmp_path)


def test_name_and_date_stand_on_the_page_of_a_bare_machine(notebook: Path, only) -> None:
    only()
    page = printing.print_notebook(notebook, CELLS, "Name: <Ada>, 2026-01-02").content.decode()
    assert "Name: &lt;Ada&gt;, 2026-01-02" in page


@needs_typst
def test_a_page_that_was_not_printed_in_the_best_way_says_why(
    notebook: Path, only, monkeypatch
) -> None:
    def refuse(*_) -> None:
        raise printing.Unable("pandoc did not work: out of ink")

    only("typst", "pandoc")
    monkeypatch.setattr(printing, "_ask_pandoc", refuse)
    remarks = printing.print_notebook(notebook, CELLS).remarks
    assert remarks == [
        printing.RAW_TEX,
        "was printed in another way than the best, because pandoc did not work: out of ink",
    ]


@needs_typst
@needs_pandoc
@needs_poppler
@pytest.mark.parametrize("norm", [r"\|x\|^2", r"\left\|x\right\|^2", r"\lVert x\rVert^2"])
def test_a_norm_has_its_bars_close_and_its_square_beside_them(
    notebook, tmp_path: Path, only, norm: str
) -> None:
    only("typst", "pandoc")
    words = words_of(
        printing.print_notebook(notebook, [made.markdown(f"$$\n{norm}\n$$")]), tmp_path
    )
    assert re.search(r"[‖∥]𝑥[‖∥] ?2", words), words


@needs_typst
@needs_pandoc
@needs_poppler
def test_a_cell_with_an_open_fence_swallows_nothing(notebook: Path, tmp_path: Path, only) -> None:
    only("typst", "pandoc")
    cells = [made.markdown("```\nopen"), made.markdown("## After it"), made.markdown("A $x_0$ too")]
    words = words_of(printing.print_notebook(notebook, cells), tmp_path)
    assert "After it" in words and "##" not in words and printing.MARK not in words


@needs_typst
@pytest.mark.parametrize("tools", [("typst",), ("typst", "pandoc")])
def test_no_text_of_a_students_is_taken_for_markup(notebook: Path, only, tools) -> None:
    only(*tools)
    nasty = '#panic("x") = *a _b @c <d> $ ` " \\ ] [ #{ // /* ~ \u0007 \u4e2d \U0001f600 \ud800'
    texts = [made.markdown(nasty), made.markdown(f"# {nasty}\n\n- {nasty}\n\n**{nasty}**")]
    cells = [*texts, made.code(nasty, 1, made.stream(nasty))]
    printed = printing.print_notebook(notebook, cells)
    assert printed.suffix == ".pdf", printed.remarks


def test_outputs_are_cut_to_what_a_terminal_would_show() -> None:
    bar = "".join(f"\r{i}%" for i in range(101))
    assert document.shorten(f"\x1b[31mred\x1b[0m\n{bar}\n") == "red\n100%"
    lines = document.shorten("\n".join(map(str, range(1000)))).splitlines()
    assert lines[0] == "0" and lines[-1] == "999" and lines[30] == "... 940 lines left out ..."


def test_pictures_are_found_in_the_notebook_and_beside_it_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "my figure.png").write_bytes(made.picture())
    source = (
        '![a](my%20figure.png) <img src="gone.png"> '
        "![c](https://example.org/c.png)\n```\n![d](gone.png)\n```"
    )
    pages = document.make(
        [made.markdown(source), made.code("", 1, made.figure(b"no png"))], tmp_path
    )
    assert list(pages.pictures) == ["picture-1.png"] and len(pages.remarks) == 2
    assert "![a](picture-1.png)" in pages.pieces[0][1] and "![d](gone.png)" in pages.pieces[0][1]
    assert pages.pieces[-1] == ("output", "<Figure size 2x1>")


def test_tex_environments_are_formulas() -> None:
    cell = made.markdown("so\n\\begin{align*}a &= b\\end{align*}\nand")
    text = document.make([cell], Path())
    assert "$$\n\\begin{aligned}a &= b\\end{aligned}\n$$" in text.pieces[0][1]


def test_markdown_is_read_as_notebooks_write_it() -> None:
    kinds = [
        block.kind
        for block in markdown.blocks(
            "# a\ntext\n- one\n  more\n1. two\n> said\n```py\nx\n```\n---\n$$\na\n$$\n|a|b|"
        )
    ]
    assert kinds == [
        "heading",
        "paragraph",
        "item",
        "item",
        "quote",
        "code",
        "rule",
        "math",
        "table",
    ]
    spans = markdown.spans(r"a **b** *c* `d` [e](f) $g$ costs \$5 and 3 * 4 * 5, snake_case_name")
    marked = [(kind, text) for kind, text, _ in spans if kind != "plain"]
    assert marked == [("bold", "b"), ("italic", "c"), ("code", "d"), ("link", "e"), ("math", "g")]
    assert (
        "snake_case_name" in spans[-1][1]
        and markdown.has_math("a $b$")
        and not markdown.has_math("costs $5 or $6")
    )


def test_a_string_of_typst_holds_any_text() -> None:
    assert typst_page.quote('a"\\\n\x07') == '"a\\"\\\\\\n"'


LONG = {
    "an unclosed link": "[x](" + "a" * 1_000_000,
    "open tags": "<img " * 20_000,
    "stars": "*a " * 20_000,
    "dollars": "$a " * 20_001,
    "fences": "```\n" * 5_001,
}


@pytest.mark.parametrize("name", LONG)
def test_no_text_takes_long(name: str) -> None:
    start = time.process_time()
    pages = document.make([made.markdown(LONG[name])], Path())
    typst_page.of_markdown(pages.pieces[0][1])
    assert time.process_time() - start < 5 * pace()
