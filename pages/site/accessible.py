"""A Sphinx extension: puts right what the theme and Sphinx leave out for people who hear a page.

Screen readers need the level of a heading, a name for each of several sidebars, and no table
heads without words. A formula alone in a table's head is named by its TeX.
"""

import re
from pathlib import Path

from sphinx.application import Sphinx

MENDED = (
    (r'(<p class="caption" role="heading")>', r'\1 aria-level="2">'),
    (r'<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="All pages">'),
    (
        r'<aside class="toc-drawer( no-toc)?">',
        r'<aside class="toc-drawer\1" aria-label="Contents">',
    ),
    (r'<th class="head[^"]*">(?:<p></p>)?</th>', "<td></td>"),
    (
        r'(<th class="head[^"]*"><p><math) ((?:(?!</th>).)*?<annotation[^>]*>([^<]*)</annotation>)',
        r'\1 role="math" aria-label="\3" \2',
    ),
    (r'(<div id="search-results">)', r"<h1>Search</h1>\1"),
)


def mended(page: str) -> str:
    """The HTML of a page, put right."""
    for wrong, right in MENDED:
        page = re.sub(wrong, right, page)
    return page


def _mend_all(app: Sphinx, error: Exception | None) -> None:
    if error is None:
        for file in Path(app.outdir).rglob("*.html"):
            file.write_text(mended(file.read_text(encoding="utf-8")), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Mend every page once all are written."""
    app.connect("build-finished", _mend_all)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
