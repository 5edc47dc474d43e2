"""python -m pages build [--out FOLDER]        the site: one folder, which a browser opens
python -m pages playground [--out FILE]     the playground alone, as one HTML file
python -m pages digits [--out FILE]         digits in the browser alone, as one HTML file
python -m pages slides FOLDER               the slides of each part, as HTML and as PDF
python -m pages symptoms [--anew]           what checks say of each known mistake, kept for the site
"""

import argparse
from pathlib import Path

from notebooks.building import SourceError
from pages import digit_page, playground_page, slides
from pages.site import symptoms
from pages.site.build import PRESETS, SiteError, make_site


def main() -> None:
    """Make what the arguments ask for, and say where it lies."""
    parser = argparse.ArgumentParser(prog="python -m pages", description="pages for browsers")
    commands = parser.add_subparsers(dest="command", required=True)
    site = commands.add_parser("build", help="make the site, in minutes on two cores")
    site.add_argument("--out", type=Path, default=Path("site"), metavar="FOLDER")
    site.add_argument(
        "--preset",
        choices=PRESETS,
        default="tiny",
        help="how long the notebooks train: tiny, seconds; laptop, half an hour (tiny)",
    )
    site.add_argument(
        "--keep",
        type=Path,
        metavar="FOLDER",
        help="keep executed notebooks, pictures and samples there, and take what is there already",
    )
    playground = commands.add_parser("playground", help="write the playground as one HTML file")
    playground.add_argument("--out", type=Path, default=playground_page.FILE, metavar="FILE")
    digits = commands.add_parser("digits", help="write digits in the browser as one HTML file")
    digits.add_argument("--out", type=Path, default=Path("digits.html"), metavar="FILE")
    decks = commands.add_parser("slides", help="write the slides of each part")
    decks.add_argument("folder", type=Path)
    seen = commands.add_parser(
        "symptoms", help="grade known mistakes, and keep what is said of them"
    )
    seen.add_argument("--anew", action="store_true", help="also those of which something is kept")
    asked = parser.parse_args()
    try:
        print(_make(asked))
    except (SiteError, slides.CannotBuild, SourceError, OSError) as error:
        raise SystemExit(f"pages: {error}") from error


def _make(asked: argparse.Namespace) -> str:
    """Make it. Returns what to say of it."""
    if asked.command == "build":
        return str(make_site(asked.out, asked.preset, asked.keep))
    if asked.command == "symptoms":
        return f"{symptoms.FILE}: {symptoms.write_all(asked.anew)} known mistakes"
    if asked.command == "slides":
        made = slides.build(asked.folder)
        return "\n".join(f"{path}: {path.stat().st_size:,} bytes" for path in made)
    page = playground_page.build() if asked.command == "playground" else digit_page.build()
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(page, encoding="utf-8")
    return f"{asked.out}: {len(page.encode()):,} bytes; open it in a browser"


if __name__ == "__main__":
    main()
