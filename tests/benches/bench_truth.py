"""Grades the population at several seeds and says how right the grader is about work of people who
have never seen it: python tests/benches/bench_truth.py [--seeds 1 2 3] [--out FILE]

The population (tests/population/) was written by authors who saw what students see; what was
settled where an author, the referee and the homework's facts differ is in settled.py.
"""

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import search_path  # noqa: F401
from pairs import Pair, pairs
from pieces import population
from settled import RIGHT_BY_CONTRACT, RIGHT_PARTS, UNDECIDABLE
from trial import PARTS, Outcome, outcomes
from variants import REWRITES, REWRITTEN, Variant, all_variants, rejected

from autograder.grading.grader import checks_for
from autograder.sandbox import open_sandbox


def measure(seed: int) -> list[Outcome]:
    """What becomes of every function of the population."""
    checks = {part: checks_for(part, seed) for part in PARTS}
    found, asked = [], population()
    with open_sandbox() as sandbox:
        sandbox.ready()
        for number, submission in enumerate(asked, 1):
            found += outcomes(submission, checks[submission.part], sandbox)
            if number % 20 == 0:
                print(f"seed {seed}: {number} of {len(asked)} submissions", file=sys.stderr)
    print(row(seed, found), file=sys.stderr)
    return found


def try_variants(seed: int) -> tuple[list[Variant], list[Variant]]:
    """All right variants, and those that are rejected."""
    checks = {part: checks_for(part, seed) for part in PARTS}
    variants = all_variants(population(*REWRITTEN), checks)
    with open_sandbox() as sandbox:
        sandbox.ready()
        refused = rejected(variants, checks, sandbox)
    print(f"{len(refused)} of {len(variants)} right variants rejected", file=sys.stderr)
    return variants, refused


def try_pairs(seed: int) -> list[Pair]:
    """Two known mistakes in one function."""
    with open_sandbox() as sandbox:
        sandbox.ready()
        return [*pairs(seed, sandbox)]


def row(seed: int, found: list[Outcome]) -> str:
    """One line of the table."""
    right = [one for one in found if one.is_right]
    wrong = [one for one in found if not one.is_right]
    caught = [one for one in wrong if not one.accepted]
    several = [one for one in caught if len(one.mistakes) > 1]
    cells = (
        seed,
        len(right),
        sum(not one.accepted for one in right),
        len(wrong),
        sum(one.accepted and not one.is_excused for one in wrong),
        sum(one.accepted and one.is_excused for one in wrong),
        f"{sum(bool(one.said) for one in caught)} of {len(caught)}",
        f"{sum(len(one.said) >= len(one.mistakes) for one in several)} of {len(several)}",
    )
    return "| " + " | ".join(map(str, cells)) + " |"


def page(
    seeds: list[str],
    rows: list[str],
    found: list[Outcome],
    variants: list[Variant],
    refused: list[Variant],
    two: list[Pair],
) -> str:
    """The document."""
    submissions = population()
    lines = [
        "# How right the grader is about work that it has never seen",
        "",
        f"This page is made by `python tests/benches/bench_truth.py --seeds {' '.join(seeds)} "
        "--out docs/truth.md`.",
        "",
        f"The population holds {len(submissions)} submissions for parts 1 to 3. Their authors saw "
        "the students' folder and papers,",
        "and neither the grader nor the solutions. Each function is right or wrong by its author; "
        "an independent referee",
        "(`tests/referee/`) judged them all, and what was settled where they differ is in "
        "`tests/population/settled.py`.",
        "",
        "| seed | right functions | rejected | wrong functions | accepted | accepted for a reason "
        "below | told what is wrong | told as many things as there are mistakes |",
        "|---|---|---|---|---|---|---|---|",
        *rows,
        "",
        "A function is told what is wrong where its page has a sentence on a known mistake, on a "
        "facet or on how it ended, not",
        "numbers alone. The last column counts functions with two or three mistakes, and things "
        "that are told: each facet that is",
        "wrong, each further clause on how a factor of a formula differs, each further exception, "
        "and writing into what was handed in.",
        "Remarks on what is right do not count, nor does the sentence on a known mistake beside "
        "that on its facet. Of an author's",
        "mistakes those count that are mistakes here: "
        f"{sum(len(p) for parts in RIGHT_PARTS.values() for p in parts.values())} in "
        f"{sum(map(len, RIGHT_PARTS.values()))} functions are none, for reasons listed below.",
        "",
        "## Right functions, written otherwise",
        "",
        f"{len(variants)} variants of {len({(one.source, one.function) for one in variants})} "
        f"right functions, each after one to four of {len(REWRITES)} rewrites that keep the",
        "meaning and know nothing of diffusion (`tests/population/variants.py`): "
        f"{len(refused)} rejected at seed {seeds[0]}.",
        "",
        "## Two known mistakes in one function",
        "",
        f"Of both mistakes something is said in {sum(pair.each_said for pair in two)} of "
        f"{len(two)} pairs: at least one of the facets that each gets wrong by itself.",
        f"{sum(not pair.missed for pair in two)} pairs get every such facet said, among them",
        f"{', '.join(_shares(two))}.",
        "",
        "## Wrong functions that may pass",
        "",
        *(f"- {why} ({len(names)})" for why, names in UNDECIDABLE.items()),
        "- A mistake that has cost its points in an earlier exercise is a remark in a later one. "
        f"({sum(one.paid for one in found)})",
        "",
        "## Wrong by their author, right here",
        "",
        *(f"- {why} ({len(names)})" for why, names in RIGHT_BY_CONTRACT.items()),
        "",
        "In functions that hold other mistakes:",
        "",
        *(f"- {why} ({len(parts)})" for why, parts in RIGHT_PARTS.items()),
    ]
    return "\n".join(lines) + "\n"


def _shares(two: list[Pair]) -> list[str]:
    """Of each exercise that misses some."""
    checks = dict.fromkeys(pair.check for pair in two if pair.missed)
    of_check = {check: [pair for pair in two if pair.check == check] for check in checks}
    return [
        f"{sum(not pair.missed for pair in each)} of {len(each)} in {check}"
        for check, each in of_check.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--out", type=Path, help="write the page to this file")
    asked = parser.parse_args()
    first, *others = asked.seeds
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        measured = {first: pool.submit(measure, first)}
        tried, paired = pool.submit(try_variants, first), pool.submit(try_pairs, first)
        measured |= {seed: pool.submit(measure, seed) for seed in others}
        rows = []
        for seed, each in measured.items():  # the page is there after each seed
            rows.append(row(seed, each.result()))
            done = [*map(str, asked.seeds[: len(rows)])]
            text = page(done, rows, measured[first].result(), *tried.result(), paired.result())
            if asked.out:
                asked.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
