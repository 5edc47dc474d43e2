"""The whole site, built by its command: what its files hold. Long."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from made_site import ids, links, shown_solution, solution_lines, visible_text

from autograder.content import ROOT, homework

pytestmark = pytest.mark.full
ALONE = "playground.html"  # its addresses name mistakes, not places
WITHHELD = ("0.04/0.0616", "50/77")  # right answers of part 0


def test_the_site_has_everything(site: Path) -> None:
    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    wanted = {"index.html", "mistakes.html", "playground.html", "samples/class/index.html"}
    wanted |= {
        f"parts/{part}/{page}.html" for part in homework().parts for page in ("index", "notebook")
    }
    wanted |= {f"instructors/{file.stem}.html" for file in (ROOT / "docs").glob("*.md")}
    assert wanted <= there
    assert any(name.startswith("samples/viva/assistants/") for name in there)


def test_every_link_inside_the_site_leads_somewhere(site: Path, pages: list[Path]) -> None:
    lost = []
    for page in pages:
        for link in links(page):
            parts = urlsplit(link)
            if parts.scheme or link.startswith("//"):
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if not target.is_file() or site.resolve() not in target.parents:
                lost.append((page.name, link))
            elif parts.fragment and target.suffix == ".html" and target.name != ALONE:
                lost += [(page.name, link)] if unquote(parts.fragment) not in ids(target) else []
    assert lost == []


def test_no_line_of_a_solution_is_on_any_page(site: Path) -> None:
    assert len(solution_lines()) > 150
    for page in site.rglob("*"):
        if page.suffix in (".html", ".py", ".js", ".csv", ".md", ".txt"):
            text = visible_text(page)
            assert shown_solution(text) == set(), page
            assert not [answer for answer in WITHHELD if answer in text], page


def test_pages_name_no_place_of_the_machine(site: Path, pages: list[Path]) -> None:
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert str(ROOT) not in text and "/tmp/" not in text, page
