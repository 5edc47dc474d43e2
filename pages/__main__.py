"""python -m pages build [--out FOLDER]        the site: one folder, which a browser opens
python -m pages playground [--out FILE]     the playground alone, as one HTML file
python -m pages symptoms [--anew]           what checks say of each known mistake, kept for the site
"""

import argparse
from pathlib import Path

from pages import playground_page
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
    page = commands.add_parser("playground", help="write the playground as one HTML file")
    page.add_argument("--out", type=Path, default=Path("playground.html"), metavar="FILE")
    seen = commands.add_parser(
        "symptoms", help="grade known mistakes, and keep what is said of them"
    )
    seen.add_argument("--anew", action="store_true", help="also those of which something is kept")
    asked = parser.parse_args()
    if asked.command == "symptoms":
        print(f"{symptoms.FILE}: {symptoms.write_all(asked.anew)} known mistakes")
        return
    if asked.command == "playground":
        text = playground_page.build().encode()
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_bytes(text)
        print(f"{asked.out}: {len(text):,} bytes; open it in a browser")
        return
    try:
        print(make_site(asked.out, asked.preset, asked.keep))
    except SiteError as error:
        raise SystemExit(f"pages: {error}") from error


if __name__ == "__main__":
    main()
