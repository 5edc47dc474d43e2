"""python -m pages build [--out FILE]: the playground as one HTML file that needs nothing else."""

import argparse
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent / "playground"
MOST = 300_000  # bytes
# Nothing may be fetched from anywhere, whatever the page says.
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"


def build() -> str:
    """The page, with its scripts and its style sheet in it."""
    page = (HERE / "page.html").read_text(encoding="utf-8")
    page = re.sub(r'<link rel="stylesheet" href="([\w.]+)">', _style, page)
    page = re.sub(r'<script src="([\w.]+)"></script>', _script, page)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    return page.replace("<head>", f"<head>\n{policy}", 1)


def _style(link: re.Match[str]) -> str:
    return f"<style>\n{(HERE / link[1]).read_text(encoding='utf-8')}</style>"


def _script(link: re.Match[str]) -> str:
    source = (HERE / link[1]).read_text(encoding="utf-8")
    if "</script" in source:
        raise ValueError(f"{link[1]} holds '</script', which would end it inside the page")
    return f"<script>\n{source}</script>"


def main() -> None:
    """Write the page, and say where it lies."""
    parser = argparse.ArgumentParser(prog="python -m pages", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("build", help="write the playground as one HTML file")
    command.add_argument("--out", type=Path, default=Path("playground.html"), metavar="FILE")
    out: Path = parser.parse_args().out
    page = build().encode()
    if len(page) > MOST:
        raise SystemExit(f"the page has {len(page):,} bytes; it should have at most {MOST:,}")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(page)
    print(f"{out}: {len(page):,} bytes; open it in a browser")


if __name__ == "__main__":
    main()
