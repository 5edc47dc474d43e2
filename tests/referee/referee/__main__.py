"""python -m referee SUBMISSION... --solved FOLDER --out FILE [--function NAME]"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from referee.children import LIMIT, judge_apart, prepare
from referee.functions import FUNCTIONS
from referee.judging import load_solved


def main() -> int:
    """Judge submissions, each in a child process; returns 0."""
    parser = argparse.ArgumentParser(prog="referee", description=__doc__)
    parser.add_argument("submissions", nargs="+", type=Path, metavar="SUBMISSION")
    parser.add_argument("--solved", type=Path, required=True, help="a complete, right homework")
    parser.add_argument("--out", type=Path, help="JSON file; printed where it is left out")
    parser.add_argument("--function", action="append", help="judge this one only, e.g. add_noise")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for a function")
    asked = parser.parse_args()
    functions = chosen(asked.function) if asked.function else None
    prepare()
    solved = load_solved(asked.solved.resolve())
    report = {}
    for submission in asked.submissions:
        found = judge_apart(submission, functions, solved, asked.limit)
        report[str(submission)] = {key: asdict(finding) for key, finding in found.items()}
    text = json.dumps(report, indent=1)
    if asked.out:
        asked.out.write_text(text + "\n", encoding="utf-8")
    else:
        print(text)
    return 0


def chosen(names: list[str]) -> set[str]:
    """Keys of functions by full key, by Class.method, or by name. Ends where none fits."""
    keys = set()
    for name in names:
        fits = {k for k, f in FUNCTIONS.items() if name in (k, f.name, f.short)}
        if not fits:
            sys.exit(f"no function {name!r}; there are:\n" + "\n".join(FUNCTIONS))
        keys |= fits
    return keys


if __name__ == "__main__":
    raise SystemExit(main())
