"""The playground as one HTML file that needs nothing else."""

import functools
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent / "playground"
MOST = 300_000  # bytes
# Nothing may be fetched from anywhere, whatever the page says.
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"


def build() -> str:
    """The page, with its scripts and its style sheet in it. Raises ValueError where it is too large
    to be opened at once on a phone.
    """
    page = (HERE / "page.html").read_text(encoding="utf-8")
    page = re.sub(r'<link rel="stylesheet" href="([\w.]+)">', _style, page)
    page = re.sub(r'<script src="([\w.]+)"></script>', _script, page)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    page = page.replace("<head>", f"<head>\n{policy}", 1)
    if (size := len(page.encode())) > MOST:
        raise ValueError(f"the playground has {size:,} bytes; it should have at most {MOST:,}")
    return page


def _style(link: re.Match[str]) -> str:
    return f"<style>\n{(HERE / link[1]).read_text(encoding='utf-8')}</style>"


def _script(link: re.Match[str]) -> str:
    source = (HERE / link[1]).read_text(encoding="utf-8")
    if "</script" in source:
        raise ValueError(f"{link[1]} holds '</script', which would end it inside the page")
    return f"<script>\n{source}</script>"


@functools.cache
def shown_mistakes() -> frozenset[tuple[str, str]]:
    """The known mistakes that the page shows, as (id of the check, name)."""
    source = (HERE / "bugs.js").read_text(encoding="utf-8")
    makers: dict[str, str] = dict(re.findall(r'const (\w+) = of\("\w+", "([^"]+)"', source))
    found = re.findall(rf'^    ({"|".join(makers)})\("(\w+)"', source, re.MULTILINE)
    return frozenset((makers[maker], name) for maker, name in found)
