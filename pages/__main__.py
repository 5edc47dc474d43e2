"""python -m pages build [--out FOLDER]        the site: one folder, which a browser opens
python -m pages playground [--out FILE]     the playground alone, as one HTML file
"""

import argparse
from pathlib import Path

from pages import playground_page
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
    asked = parser.parse_args()
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
