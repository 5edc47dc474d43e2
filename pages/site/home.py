"""The first page: what this is, for whom, how to start, and where everything lies."""

import html
from collections.abc import Iterable
from pathlib import Path

from pages.site.catalogue import count
from pages.site.stand_alone import Link

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
        "documents": "\n".join(f"instructors/{name.removesuffix('.md')}" for name in documents),
    }.items():
        text = text.replace(f"{{{name}}}", said)
    return text


def _split(title: str) -> tuple[str, str]:
    """A part's title in two: "Part 4", and what it is about."""
    name, _, about = title.partition(": ")
    return (name, about[:1].upper() + about[1:] + ".") if about else (title, "")


def card(link: Link) -> str:
    """A link as a card, in HTML."""
    title, says = html.escape(link.title), html.escape(link.says)
    return f'<a class="card" href="{html.escape(link.href)}"><b>{title}</b><span>{says}</span></a>'
