"""A page for each part: what it asks, its theory, its notebook."""

import re
import shutil
from pathlib import Path

from autograder.checking.catalogue import exercises
from autograder.checking.exercise import Exercise
from autograder.checking.order import order_of
from autograder.content import ROOT, homework
from autograder.report.words import name_function, points
from pages.site.catalogue import anchor_of, by_reader
from pages.site.notebook_page import make_page, title_of
from pages.site.notebook_run import is_solved
from pages.site.plain import escaped

# Texts of a part beside its notebook, as {part: {name of the page: file in the repository}}.
TEXTS = {
    "theory": {"sheet": "theory/theory.md"},
    "diffusion_models": {"extras": "student/diffusion_models/extras.md"},
}
NAMES = {"sheet": "Problems on paper", "extras": "Optional exercises", "notebook": "Notebook"}
# In HTML, because Sphinx does not make them.
SLIDES = (
    '\n- <a href="../../slides/{part}.html">Slides</a>: for a lecture, also '
    '<a href="../../slides/{part}.pdf">as PDF</a>'
)
NUMBERS = re.compile(r"^<!-- .*? -->\n", re.MULTILINE)
SHORT = (
    "```{{note}}\nThis is the students' notebook with what its cells print and draw{state}."
    "{trained}\n```"
)


def write_part(
    part: str, notebook: Path, preset: str, sources: Path, *, has_slides: bool = False
) -> None:
    """Write the pages of a part below sources/parts: an overview, its texts, its notebook.

    has_slides: whether slides/PART.html and slides/PART.pdf are in the site.
    """
    folder = sources / "parts" / part
    folder.mkdir(parents=True)
    texts = TEXTS.get(part, {})
    for name, file in texts.items():
        (folder / f"{name}.md").write_text(_text(ROOT / file, folder), encoding="utf-8")
    page = make_page(notebook, folder, note_on(part, preset))
    (folder / "notebook.md").write_text(page, encoding="utf-8")
    overview = _overview(part, title_of(notebook), [*texts, "notebook"], has_slides)
    (folder / "index.md").write_text(overview, encoding="utf-8")


def note_on(part: str, preset: str) -> str:
    """What a reader should know of how the notebook was run."""
    state = " once everything is written" if is_solved(part) else " before anything is written"
    trains = part not in ("theory", "clinic")
    trained = f" It ran with the preset `{preset}`" if trains else ""
    trained += ", which trains for seconds, so its samples are still noise" * (preset == "tiny")
    return SHORT.format(state=state, trained=f"{trained}." if trains else "")


def _text(file: Path, folder: Path) -> str:
    """A text of the repository, with its figures copied."""
    text = NUMBERS.sub("", file.read_text(encoding="utf-8"))
    for figure in dict.fromkeys(re.findall(r"\]\(([\w/.]+\.(?:svg|png))\)", text)):
        (folder / figure).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file.parent / figure, folder / figure)
    return text


def _overview(part: str, title: str, pages: list[str], has_slides: bool) -> str:
    read = _read(part, pages)
    if has_slides:
        read += SLIDES.format(part=part)
    lines = [f"# {title}", read, "## What you write", _table(part)]
    if by_reader(exercises(part)):
        lines.append(f"[Known mistakes of this part](../../mistakes.md#mistakes-{part})")
    named = (f"{NAMES[page]} <{page}>" for page in pages)
    toctree = "\n".join(["```{toctree}", ":hidden:", *named, "```"])
    return "\n\n".join([*lines, toctree]) + "\n"


def _read(part: str, pages: list[str]) -> str:
    says = {
        "sheet": "the problems on paper, with their figures",
        "extras": "the ideas behind the optional exercises",
        "notebook": f"the part as a story, with pictures: `student/{part}.ipynb`",
    }
    return "\n".join(f"- [{NAMES[page]}]({page}.md): {says[page]}" for page in pages)


def _table(part: str) -> str:
    """The exercises of a part: what to write, where, and for how many points."""
    place = homework().parts[part]
    rows = ["| exercise | what | in | points | known mistakes |", "|---|---|---|---|---|"]
    for each in sorted(exercises(part), key=lambda each: order_of(each.exercise)):
        about = escaped(each.tester.says.partition(": ")[2].rstrip("."))
        what = f"`{name_function(each.function)}`: {about}"
        file = place.paths[each.module]
        rows.append(f"| {each.exercise} | {what} | `{file}` | {_worth(each)} | {_mistakes(each)} |")
    for number, worth in {**place.by_a_person, **place.by_a_person_bonus}.items():
        bonus = ", bonus" if number in place.by_a_person_bonus else ""
        rows.append(f"| {number} | written answers, graded by a person | | {worth:g}{bonus} | |")
    return "\n".join(rows)


def _mistakes(exercise: Exercise) -> str:
    """How many there are, as a link to them."""
    if not by_reader((exercise,)):
        return ""
    return f"[{len(exercise.misconceptions)}](../../mistakes.md#{anchor_of(exercise)})"


def _worth(exercise: Exercise) -> str:
    worth = points(exercise.points) if exercise.points else "ready or not"
    return f"{worth}, bonus" if exercise.bonus else worth
