"""Pages of the site that Sphinx does not make: one HTML file each, or a folder of files."""

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pages import digit_page, playground_page, slides


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


@dataclass(frozen=True)
class Folder:
    """Files of one kind. build writes them to a folder, and returns the paths of all of them."""

    name: str
    says: str
    build: Callable[[Path], list[Path]]


PAGES: tuple[Page, ...] = (
    Page(
        Link(
            "playground.html",
            "Playground",
            "Move points of the plane from noise to data, and see what each mistake does.",
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
FOLDERS: tuple[Folder, ...] = (
    Folder("slides", "Slides of this part; the PDF lies beside them.", slides.build),
)


def write_all(
    site: Path, pages: Iterable[Page] = PAGES, folders: Iterable[Folder] = FOLDERS
) -> list[Link]:
    """Write every page and folder below site; returns links to what a browser opens first. The
    title of a page in a folder is that of its file.
    """
    links = []
    for page in pages:
        (site / page.link.href).write_text(page.build(), encoding="utf-8")
        links.append(page.link)
    for folder in folders:
        (site / folder.name).mkdir()
        for path in sorted(folder.build(site / folder.name)):
            if path.suffix == ".html":
                href = path.relative_to(site).as_posix()
                links.append(Link(href, _title(path), folder.says))
    return links


def _title(path: Path) -> str:
    found = re.search(r"<title>(.*?)</title>", path.read_text(encoding="utf-8"), re.DOTALL)
    return html.unescape(found[1].strip()) if found else path.stem.replace("_", " ")
