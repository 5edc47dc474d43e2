"""`python -m demo [--out FOLDER] [--seed N]`: grades three submissions, then trains a diffusion
model and draws digits with it.
"""

import argparse
from pathlib import Path

from rich.console import Console

from autograder.course import assignment
from autograder.grading.grader import Grader
from autograder.report import terminal

from .cost import Stopwatch
from .submissions import make_submissions

SEED = 1  # of the grader's fresh inputs


def main() -> None:
    parser = argparse.ArgumentParser(prog="python3 run.py demo", description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=Path("demo_output"), help="where everything goes (demo_output)"
    )
    parser.add_argument("--seed", type=int, default=0, help="another one draws other digits (0)")
    arguments = parser.parse_args()
    folder = arguments.out
    console = Console(highlight=False)
    stopwatch = Stopwatch()

    console.rule("1  Three submissions, graded", align="left", style="dim")
    console.print()
    reports = grade_three(folder, console)

    console.rule("2  Digits from the homework's own code", align="left", style="dim")
    console.print()
    from .digits import draw_digits  # loads torch, which the grader does without

    drawn = draw_digits(folder, seed=arguments.seed, stopwatch=stopwatch)
    console.print(f"\n{drawn}\n", soft_wrap=True)

    console.rule(f"Done in {stopwatch.read()}", align="left", style="dim")
    pictures = "\n            ".join(map(str, drawn.pictures))
    console.print(
        f"\n  pictures  {pictures}\n  reports   {reports}/*.json\n  weights   {drawn.weights}\n",
        soft_wrap=True,
    )


def grade_three(folder: Path, console: Console) -> Path:
    """Grade the demo's submissions and show each as a table; returns the folder with their
    reports.
    """
    reports = folder / "reports"
    reports.mkdir(parents=True, exist_ok=True)
    with Grader(assignment.read()) as grader:
        for submission in make_submissions(folder / "submissions"):
            with console.status(f"grading {submission.name}"):
                graded = grader.grade(submission, [], SEED)
            graded.report().write(reports / f"{submission.name}.json")
            terminal.show(graded, console)
    return reports


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit("\nStopped. Started again, the training goes on where it was.") from None
