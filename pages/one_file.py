"""A page and all that it needs as one HTML text, which asks no network for anything."""

import re
from pathlib import Path

# Nothing may be fetched from anywhere, whatever a page says.
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"


def one_file(folder: Path, policy: str) -> str:
    """page.html of a folder, with its scripts and style sheets in it. policy: what the browser may
    load, as a Content-Security-Policy.
    """
    page = read_source(folder / "page.html")
    page = re.sub(
        r'<link rel="stylesheet" href="([\w./]+)">',
        lambda link: f"<style>\n{read_source(folder / link[1])}</style>",
        page,
    )
    page = re.sub(
        r'<script src="([\w./]+)"></script>',
        lambda link: f"<script>\n{read_source(folder / link[1])}</script>",
        page,
    )
    return page.replace(
        "<head>", f'<head>\n<meta http-equiv="Content-Security-Policy" content="{policy}">', 1
    )


def read_source(path: Path) -> str:
    """The text of a file that goes into a page. Raises ValueError for a script that would end
    itself there.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".js" and "</script" in text:
        raise ValueError(f"{path.name} holds '</script', which would end it inside the page")
    return text


def small_enough(page: str, most: int) -> str:
    """The page. Raises ValueError where it has more bytes than that."""
    if (size := len(page.encode())) > most:
        raise ValueError(f"the page has {size:,} bytes; it should have at most {most:,}")
    return page
