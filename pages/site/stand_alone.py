"""Pages of the site that Sphinx does not make: one HTML file each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pages import digit_page, playground_page


@dataclass(frozen=True)
class Link:
    """A link to a page. href: its path below the site."""

    href: str
    title: str
    says: str


@dataclass(frozen=True)
class Page:
    """One HTML file. build gives its text."""

    link: Link
    build: Callable[[], str]


PAGES: tuple[Page, ...] = (
    Page(
        Link(
            "playground.html",
            "Playground",
            "Move points of the plane from noise to data, and see what "
            f"{len(playground_page.shown_mistakes())} known mistakes do.",
        ),
        playground_page.build,
    ),
    Page(
        Link(
            "digits.html",
            "Digits in the browser",
            "Watch a small network draw ten digits, and let it edit a digit of yours.",
        ),
        digit_page.build,
    ),
)


# At the right end of the line in which its tabs stand.
HOME = '<a href="index.html" style="margin-left:auto;order:1">Diffusion homework</a>'


def leading_home(page: str) -> str:
    """A page with a link to the site's first page in its header."""
    return page.replace("<header>", f"<header>{HOME}", 1)


def write_all(site: Path, pages: Iterable[Page] = PAGES) -> list[Link]:
    """Write every page below site; returns the links to them."""
    links = []
    for page in pages:
        (site / page.link.href).write_text(leading_home(page.build()), encoding="utf-8")
        links.append(page.link)
    return links
