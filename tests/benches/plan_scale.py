"""Writes the plan for 10,000 submissions: python tests/benches/plan_scale.py [FIGURES] [--out FILE]

FIGURES is the JSON that bench_class.py and bench_cluster.py write with --figures; docs/scale.json
is kept. Every number on the page comes from there, or from a constant of the code.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import search_path  # noqa: F401

from autograder.classroom.similarity import SECONDS
from autograder.content import ROOT
from autograder.grading.grade_checks import WALL_SECONDS

DOCS = ROOT / "docs"
SUBMISSIONS = 10_000
CORES = (2, 8, 16, 32, 64)
PAGE = """\
# Ten thousand submissions

A plan, worked out from measured figures. `tests/benches/plan_scale.py` writes this page from `docs/scale.json`; measure
on a machine of yours, with nothing else running, and write it again:

    python tests/benches/bench_class.py --number {class_number} --figures docs/scale.json
    python tests/benches/bench_cluster.py --number {cluster_number} --figures docs/scale.json
    python tests/benches/plan_scale.py

## What was measured

A class of {class_number} with {class_workers} workers, all checks of part 2, full isolation ({kinds}):

| | |
|---|---:|
| CPU time of each further submission, all processes together | {each} |
| of this, the controller's: results, pages, tables | {controller} |
| start-up with {class_workers} workers | {start} CPU s |
| memory of a worker with its zygote and a running submission | {worker_mb} MB |
| memory of the controller at most; of this, grown after the first third | {controller_mb} MB; {growth} MB |
| a submission; its result, report and page | {submission_kb} kB; {disk_kb} kB |
| {cluster_number} submissions on Dask: one worker, two workers | {one} s, {two} s: {ratio} times as fast |

Workers' memory is counted process by process: what they share is counted twice, so less is needed.

## What {submissions} take

{cpu_hours} CPU hours, {disk_gb} GB on the controller's disk, {traffic_mb} MB of submissions to send to a cluster.

| cores | time | memory of the workers | how |
|---:|---:|---:|---|
{lines}

- **Time** is CPU time over cores, plus one start-up. The measured class has attacks and mistakes in it, which cost more
  than correct work: what fails is asked again in a process of its own. On the two cores of the Dask measurement, each
  with a worker, {lost} % of the second one's time went to scheduler, client, start-up and the comparing of code.
- **The controller** does its {controller} a submission alone. It keeps pace with {most_cores} cores; beyond that, grade
  the class in several folders and put the tables together.
- **A submission can hold up a core** for about {wall_seconds} s, whatever it does. Nobody else waits for it.
- **The controller's memory** grows by {growth_each} kB a submission: {growth_all} MB in all.
- **Comparing code** goes on beside the grading, on one core, and takes a time that grows with the square of the class.
  It ends {minutes} minutes after the grading at the latest, with a note on the class page. The grades are written by
  then.
- **Killed or out of time**, the same command goes on where it was.

## On Slurm

`pip install distributed dask-jobqueue`, and a folder that holds this checkout on all nodes. Workers need nothing else
in common with the controller. Each job is one core; `memory` is twice what was measured:

    from dask_jobqueue import SLURMCluster
    cluster = SLURMCluster(cores=1, memory="{slurm_memory}GB", walltime="{walltime}",
                           job_script_prologue=["export PYTHONPATH=/path/to/this/checkout OMP_NUM_THREADS=1"])
    cluster.scale(jobs={jobs})
    print(cluster.scheduler_address)

    python -m autograder class FOLDER --out DIR --scheduler tcp://HOST:PORT

Start the class as soon as the first worker is there: those that come later get their share, and the jobs of those that
go are given to others. `walltime` is twice the {jobs} cores' time from the table, a quarter of an hour at least.
`python -m autograder doctor` on a node says whether it can confine student code.
"""


def duration(seconds: float) -> str:
    """In words, as long as one would say it."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def time_on(cores: int, measured: dict[str, Any]) -> float:
    """Wall seconds for all submissions."""
    return float(measured["start_wall"] + SUBMISSIONS * measured["each_cpu"] / cores)


def plan(figures: dict[str, Any]) -> str:
    """The page. figures: {"class": ..., "cluster": ...} as the two scripts write them."""
    measured, cluster = figures["class"], figures["cluster"]
    jobs, ratio = CORES[-2], cluster["one"] / cluster["two"]
    growth = measured["controller_growth_mb"] / (2 / 3 * measured["number"])
    quarters = max(1, round(2 * time_on(jobs, measured) / 900 + 0.5))
    lines = (
        f"| {cores} | {duration(time_on(cores, measured))} | "
        f"{cores * measured['worker_mb'] / 1024:.0f} GB | "
        f"{'one machine: `--workers`' if cores <= 16 else 'one large machine, or Slurm: `--scheduler`'} |"
        for cores in CORES
    )
    return PAGE.format(
        class_number=measured["number"],
        class_workers=measured["workers"],
        kinds=", ".join(
            f"{count} {kind.replace('-', ' ')}" for kind, count in measured["kinds"].items()
        ),
        each=f"{1000 * measured['each_cpu']:.0f} ms",
        controller=f"{1000 * measured['each_controller']:.0f} ms",
        start=f"{measured['start_cpu']:.1f}",
        worker_mb=f"{measured['worker_mb']:.0f}",
        controller_mb=f"{measured['controller_mb']:.0f}",
        growth=f"{measured['controller_growth_mb']:.0f}",
        submission_kb=f"{measured['submission_kb']:.0f}",
        disk_kb=f"{measured['disk_kb']:.0f}",
        cluster_number=cluster["number"],
        one=f"{cluster['one']:.0f}",
        two=f"{cluster['two']:.0f}",
        ratio=f"{ratio:.2f}",
        submissions=f"{SUBMISSIONS:,}",
        cpu_hours=f"{SUBMISSIONS * measured['each_cpu'] / 3600:.1f}",
        disk_gb=f"{SUBMISSIONS * measured['disk_kb'] / 1024**2:.1f}",
        traffic_mb=f"{SUBMISSIONS * measured['submission_kb'] / 1024:.0f}",
        lines="\n".join(lines),
        lost=f"{100 * (2 - ratio):.0f}",
        most_cores=f"{measured['each_cpu'] / max(measured['each_controller'], 0.001):.0f}",
        wall_seconds=f"{WALL_SECONDS:.0f}",
        growth_each=f"{1024 * growth:.0f}",
        growth_all=f"{SUBMISSIONS * growth:.0f}",
        minutes=f"{SECONDS / 60:.0f}",
        slurm_memory=f"{max(1, round(2 * measured['worker_mb'] / 1024 + 0.5))}",
        walltime=f"{quarters // 4:02}:{quarters % 4 * 15:02}:00",
        jobs=jobs,
    )


def main() -> None:
    """Read, work out, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("figures", type=Path, nargs="?", default=DOCS / "scale.json")
    parser.add_argument("--out", type=Path, default=DOCS / "scale.md")
    chosen = parser.parse_args()
    chosen.out.write_text(
        plan(json.loads(chosen.figures.read_text(encoding="utf-8"))), encoding="utf-8"
    )
    print(f"{chosen.out} is written")


if __name__ == "__main__":
    main()
