"""The texts of the site, before Sphinx puts them together: quick."""

import base64
import re
from pathlib import Path

import nbformat
import pytest
from made_site import shown_solution

from autograder.checking.catalogue import all_exercises, find
from autograder.content import ROOT, homework
from pages.playground_page import shown_mistakes
from pages.site import catalogue, documents, home, instructors, notebook_page, parts, stand_alone
from pages.site.accessible import mended
from pages.site.build import SiteError, make_site
from pages.site.class_sample import STUDENTS, UNTOUCHED, make_asked, make_class
from pages.site.notebook_run import is_solved
from pages.site.plain import escaped
from pages.site.stand_alone import Link, Page


def test_every_known_mistake_is_in_the_gallery_once() -> None:
    page = catalogue.make_page()
    names = re.findall(r"^:name: (\S+)$", page, re.MULTILINE)
    expected = [
        catalogue.anchor_of(exercise, mistake.name)
        for part in all_exercises().values()
        for exercise in catalogue.by_reader(part)
        for mistake in exercise.misconceptions
    ]
    assert names == expected and len({*names}) == len(names) == catalogue.count() > 500
    assert f"knows {len(names)} mistakes" in page


@pytest.mark.parametrize(
    ("sentence", "does"),
    [
        ("Your step adds noise; it should not.", "Your step adds noise."),
        ("Your x_t is off: eq. 4 adds it.", "Your x_t is off."),
        ("Your f(a; b) is wrong.", "Your f(a; b) is wrong."),
    ],
)
def test_a_sentence_without_its_help_says_what_the_code_does(sentence: str, does: str) -> None:
    assert catalogue.without_help(sentence) == does


def test_what_helps_is_not_told_where_the_right_answer_is_withheld() -> None:
    withheld, open_ = find("0.1b/covariance"), find("2.1.1/add_noise")
    assert withheld and open_
    for entry, mistake in zip(catalogue.entries(withheld), withheld.misconceptions, strict=True):
        assert entry.says == catalogue.without_help(mistake.sentence)
    said = [entry.says for entry in catalogue.entries(open_)]
    assert said == [mistake.sentence for mistake in open_.misconceptions]


def test_the_gallery_leads_to_all_mistakes_of_the_playground() -> None:
    assert len(shown_mistakes()) >= 25
    links = re.findall(r"playground\.html#(\S+?)%20(\w+)'", catalogue.make_page())
    assert {*links} == shown_mistakes() and len(links) == len({*links})


def test_every_text_for_instructors_has_a_page() -> None:
    shown = documents.pages()
    assert {*(ROOT / "docs").glob("*.md")} < {*shown}
    assert {"changelog.md", "contributing.md", "adopting.md", "viva.md"} <= {*shown.values()}
    assert len({*shown.values()}) == len(shown)


def test_links_between_texts_become_links_of_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "other.md").touch()
    text = tmp_path / "docs" / "one.md"
    text.write_text(
        "See [that](other.md#part), [code](../run.py), [paper](https://example.org), "
        "`docs/other.md` and `docs/one.md`.\n\n    [kept](other.md)\n\n```\n`docs/other.md`\n```\n"
    )
    assert documents.make_page(text) == (
        "See [that](other.md#part), code (`run.py`), [paper](https://example.org), "
        "[`docs/other.md`](other.md) and `docs/one.md`.\n\n    [kept](other.md)\n\n"
        "```\n`docs/other.md`\n```\n"
    )


def executed(folder: Path) -> Path:
    """A small notebook with outputs of each kind."""
    new = nbformat.v4
    picture = base64.b64encode(b"a picture").decode()
    outputs = [
        new.new_output("stream", name="stdout", text="10 %\r100 %\ndone\n"),
        new.new_output("stream", name="stderr", text="a warning"),
        new.new_output("display_data", data={"image/png": picture, "text/plain": "<Figure>"}),
        new.new_output("display_data", data={"text/html": "<b>3 points</b>", "text/plain": "3.0"}),
    ]
    cells = [
        new.new_markdown_cell("# Part 9: a title\n\nWords.", id="title"),
        new.new_code_cell("# @title Set-up\nx = 1", id="set-up"),
        new.new_markdown_cell("## A `bold` idea\n\n```python\n# no heading\n```", id="idea"),
        new.new_code_cell("draw()", id="draw", outputs=outputs),
    ]
    nbformat.write(new.new_notebook(cells=cells), folder / "part.ipynb")
    return folder / "part.ipynb"


def test_a_notebook_becomes_a_page_with_what_it_printed_and_drew(tmp_path: Path) -> None:
    page = notebook_page.make_page(executed(tmp_path), tmp_path, "A note.")
    assert page.startswith("# Part 9: a title\n\nA note.\n\nWords.")
    assert "<summary>Set-up</summary>" in page and "draw()" in page
    assert "100 %\ndone" in page and "10 %" not in page.replace("100 %", "")
    assert "a warning" not in page and "<Figure>" not in page and "3.0" not in page
    assert "<b>3 points</b>" in page
    assert '<span id="A-bold-idea"></span>\n\n## A `bold` idea' in page
    assert page.count("<span id=") == 1
    file = f"{tmp_path.name}-draw-2.png"
    assert f"![Drawn by the cell above, on: A bold idea]({file})" in page
    assert (tmp_path / file).read_bytes() == b"a picture"


def test_parts_with_own_numbers_are_shown_before_anything_is_written() -> None:
    assert {part for part in homework().parts if not is_solved(part)} == {"theory", "clinic"}
    assert "before anything is written" in parts.note_on("theory", "tiny")
    assert "once everything is written" in parts.note_on("flow_matching", "laptop")
    assert "still noise" in parts.note_on("flow_matching", "tiny")
    assert "still noise" not in parts.note_on("flow_matching", "laptop")


def test_a_part_lists_all_its_exercises_and_texts(tmp_path: Path) -> None:
    parts.write_part("diffusion_models", executed(tmp_path), "tiny", tmp_path)
    folder = tmp_path / "parts" / "diffusion_models"
    overview = (folder / "index.md").read_text()
    for exercise in all_exercises()["diffusion_models"]:
        assert exercise.exercise in overview
        if len(exercise.misconceptions) > 1:
            assert f"(../../mistakes.md#{catalogue.anchor_of(exercise)})" in overview
    assert {path.name for path in folder.glob("*.md")} == {"index.md", "extras.md", "notebook.md"}


def test_the_sheet_of_part_0_brings_its_figures(tmp_path: Path) -> None:
    parts.write_part("theory", executed(tmp_path), "tiny", tmp_path)
    folder = tmp_path / "parts" / "theory"
    sheet = (folder / "sheet.md").read_text()
    figures = re.findall(r"\]\((figures/\w+\.svg)\)", sheet)
    assert figures and all((folder / figure).is_file() for figure in figures)
    assert "<!--" not in sheet


def test_pages_of_others_are_written_and_linked(tmp_path: Path) -> None:
    page = Page(Link("alone.html", "Alone & small", "One file."), lambda: "<p>alone</p>")
    links = stand_alone.write_all(tmp_path, [page])
    assert links == [page.link]
    assert (tmp_path / "alone.html").read_text() == "<p>alone</p>"
    first = home.make_page({"theory": "Part 0: a walk"}, ["adopting.md"], links)
    assert 'href="alone.html"><b>Alone &amp; small</b>' in first
    assert 'href="parts/theory/index.html"><b>Part 0</b><span>A walk.</span>' in first
    assert "instructors/adopting\n" in first and "{" not in re.sub(r"\{\w+\}", "", first)


def test_playground_and_digits_are_among_them() -> None:
    assert [page.link.href for page in stand_alone.PAGES] == ["playground.html", "digits.html"]


@pytest.mark.parametrize("has_slides", [True, False])
def test_a_part_leads_to_its_slides_where_it_has_some(has_slides: bool, tmp_path: Path) -> None:
    parts.write_part("clinic", executed(tmp_path), "tiny", tmp_path, has_slides=has_slides)
    overview = (tmp_path / "parts" / "clinic" / "index.md").read_text()
    for kind in ("html", "pdf"):
        assert (f'href="../../slides/clinic.{kind}"' in overview) == has_slides


def test_the_made_up_class_has_one_right_submission_and_mistakes(tmp_path: Path) -> None:
    make_class(tmp_path)
    part = homework().parts["diffusion_models"]
    handed_in = {
        name: "".join((tmp_path / name / path).read_text() for path in part.graded)
        for name in (*STUDENTS, UNTOUCHED)
    }
    right = "".join(map(part.read, ["noise_scheduler", "diffusion_model", "image_gen"]))
    assert [name for name, code in handed_in.items() if code == right] == ["amara"]
    assert len({*handed_in.values()}) == len(handed_in)


def test_the_work_that_questions_quote_holds_no_line_of_the_solution(tmp_path: Path) -> None:
    asked = (make_asked(tmp_path) / "noise_scheduler.py").read_text()
    assert "def denoise_step" in asked and "NotImplementedError" not in asked
    assert shown_solution(asked) == set()


def test_a_line_of_the_solution_is_found_on_a_page() -> None:
    reference = homework().parts["diffusion_models"].read("noise_scheduler")
    line = "return alpha_bars.sqrt() * original_samples + (1 - alpha_bars).sqrt() * noise"
    assert line in shown_solution(reference) and len(shown_solution(reference)) > 10
    assert shown_solution(f"It says: <code>{line}</code>") == {line}
    stub = (ROOT / "student" / "diffusion_models" / "noise_scheduler.py").read_text()
    assert shown_solution(stub) == set()


def test_points_of_a_class_become_a_table() -> None:
    rows = [
        {"student": "a_b", "score": "1.5", "2.1.1/init": "1.5", "2.4/shapes": "0"},
        {"student": "c", "score": "0", "2.1.1/init": "", "2.4/shapes": "0"},
    ]
    assert instructors.table(rows).splitlines()[2:] == [
        "| a\\_b | 1.5 | 1.5 |",
        "| c | 0 | – |",
    ]


def test_signs_of_markdown_are_taken_as_they_are() -> None:
    assert escaped("a*b_{t-1} [x] $y$") == r"a\*b\_\{t\-1\} \[x\] \$y\$"


def test_screen_readers_get_what_the_theme_leaves_out() -> None:
    page = '<p class="caption" role="heading"><th class="head text-center"></th><th class="head">a'
    assert mended(page) == (
        '<p class="caption" role="heading" aria-level="2"><td></td><th class="head">a'
    )


def test_a_formula_in_a_table_head_is_named() -> None:
    formula = "<math display='inline'><mi>x</mi><annotation>x_1</annotation></math>"
    head = mended(f'<th class="head"><p>{formula}</p></th><th class="head"><p>a {formula}</p></th>')
    assert head.count('<math role="math" aria-label="x_1" display=') == 1


def test_a_folder_with_other_things_in_it_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(SiteError, match="holds something else"):
        make_site(tmp_path)
    assert (tmp_path / "thesis.tex").is_file()
