"""Notebooks from their sources, and a course of them.

python -m notebooks build [--check]     # notebooks/source/, the instructors' notebooks; --check
writes nothing python -m notebooks course FOLDER       # FOLDER becomes an nbgrader course, or is
brought up to date
"""

import argparse
import sys
from pathlib import Path

from notebooks.building import SourceError, build
from notebooks.course import make_course


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m notebooks", description="notebooks from their sources"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    building = commands.add_parser("build", help="write notebooks/source/")
    building.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 where something is out of date"
    )
    course = commands.add_parser("course", help="make an nbgrader course, or bring it up to date")
    course.add_argument("folder", type=Path)
    asked = parser.parse_args()
    if asked.command == "course":
        print(
            f"{make_course(asked.folder)} is ready: cd {asked.folder}; nbgrader "
            f"generate_assignment, then autograde"
        )
        return 0
    changes = build(asked.check)
    print("\n".join(changes) or "the notebooks are up to date")
    return int(asked.check and bool(changes))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (SourceError, OSError) as reason:
        sys.exit(f"notebooks: {reason}")
