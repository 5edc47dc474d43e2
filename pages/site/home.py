"""The first page: what this is, for whom, how to start, and where everything lies."""

import html
from collections.abc import Iterable
from pathlib import Path

from pages.site.catalogue import count
from pages.site.stand_alone import Link

# Pages that say how well it works, and pages on the project; all others are for instructors.
MEASURED = ("truth.md", "graders.md", "scale.md")
PROJECT = ("reference.md", "stability.md", "changelog.md", "contributing.md")
FIRST = ("courses.md", "adopting.md", "github.md")  # in the order in which one needs them
TEMPLATE = Path(__file__).resolve().parent / "templates" / "home.md"


def make_page(parts: dict[str, str], documents: list[str], others: Iterable[Link]) -> str:
    """The page in MyST Markdown.

    parts: {part: its title}. documents: pages for instructors. others: pages that Sphinx does not
    make.
    """
    links = [
        *(Link(f"parts/{part}/index.html", *_split(title)) for part, title in parts.items()),
        Link("mistakes.html", "Known mistakes", f"{count()} wrong answers, each with its name."),
        *others,
        Link("instructors/courses.html", "Choose your course", "From two hours to a whole term."),
        Link(
            "instructors/index.html",
            "For instructors",
            "What you get: pages, tables, questions on each student's own code.",
        ),
    ]
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, said in {
        "cards": "\n".join(map(card, links)),
        "parts": "\n".join(f"parts/{part}/index" for part in parts),
        "instructors": _listed([*FIRST, *sorted({*documents} - {*FIRST, *MEASURED, *PROJECT})]),
        "measured": _listed(MEASURED),
        "project": _listed(PROJECT),
    }.items():
        text = text.replace(f"{{{name}}}", said)
    return text


def _listed(documents: Iterable[str]) -> str:
    names = (name.removesuffix(".md") for name in documents)
    return "\n".join(
        "Reference <instructors/reference>" if name == "reference" else f"instructors/{name}"
        for name in names
    )


def _split(title: str) -> tuple[str, str]:
    """A part's title in two: "Part 4", and what it is about."""
    name, _, about = title.partition(": ")
    return (name, about[:1].upper() + about[1:] + ".") if about else (title, "")


def card(link: Link) -> str:
    """A link as a card, in HTML."""
    title, says = html.escape(link.title), html.escape(link.says)
    return f'<a class="card" href="{html.escape(link.href)}"><b>{title}</b><span>{says}</span></a>'
