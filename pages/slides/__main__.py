"""python -m pages.slides FOLDER: the slides of all parts, as HTML and as PDF."""

import argparse
import sys
from pathlib import Path

from notebooks.building import SourceError

from . import CannotBuild, build


def main() -> int:
    """Write the slides, and say where they lie."""
    parser = argparse.ArgumentParser(prog="python -m pages.slides", description=__doc__)
    parser.add_argument("folder", type=Path)
    for path in build(parser.parse_args().folder):
        print(f"{path}: {path.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (CannotBuild, SourceError, OSError) as reason:
        sys.exit(f"slides: {reason}")
