"""What a test looks for on the pages of the site."""

import html
import re
from functools import cache
from pathlib import Path

from autograder.content import ROOT, homework

LONG = 40  # letters
REGION = re.compile(r"# BEGIN SOLUTION[^\n]*\n(.*?)\n *# END SOLUTION", re.DOTALL)


@cache
def solution_lines() -> frozenset[str]:
    """The lines that a student has to write, those of more than two words, without comments."""
    paths = [
        path for part in homework().parts for path in (ROOT / "solutions" / part).rglob("*.py")
    ]
    lines = {
        line.partition("  #")[0].strip()
        for path in paths
        for region in REGION.findall(path.read_text(encoding="utf-8"))
        for line in region.splitlines()
    }
    given = {
        line.strip()
        for path in (ROOT / "student").rglob("*.py")
        if "autograder" not in path.parts
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    return frozenset(
        line for line in lines - given if len(line.split()) > 2 and not line.startswith("#")
    )


def shown_solution(text: str) -> set[str]:
    """What a text shows of the solution: whole lines, and long lines anywhere in it."""
    lines = {line.partition("  #")[0].strip() for line in text.splitlines()}
    secrets = solution_lines()
    return lines & secrets | {line for line in secrets if len(line) > LONG and line in text}


def visible_text(page: Path) -> str:
    """The text of a file as a reader copies it: no tags, signs as they are shown."""
    text = page.read_text(encoding="utf-8")
    return html.unescape(re.sub(r"<[^>]*>", "", text)) if page.suffix == ".html" else text


def links(page: Path) -> set[str]:
    """What a page links to or shows: the values of href and src."""
    text = re.sub(r"<script.*?</script>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return {html.unescape(found) for found in re.findall(r'\b(?:href|src)=["\']([^"\']+)', text)}


def ids(page: Path) -> set[str]:
    """The places on a page that a link may name."""
    text = page.read_text(encoding="utf-8")
    return {html.unescape(found) for found in re.findall(r'\bid=["\']([^"\']+)', text)}
