"""Runs a file in a worker, as if a student had written it."""

import textwrap

from autograder.checking.checks import Case
from autograder.grading.cases import Ran, run_cases
from autograder.sandbox import FreshProcesses, Limits, Zygote
from autograder.submission.sources import Sources
from autograder.worker.probing.vocabulary import Load, Probe


def load(
    sandbox: Zygote | FreshProcesses, source: str, limits: Limits | None = None, other: str = ""
) -> Ran:
    """Import a file in a worker."""
    case = Case("mine", "mine", Probe([Load("mine")]), {}, ({},))
    given = {"noise_prediction_net": ""}
    return run_cases(
        sandbox,
        [case],
        Sources({"mine": textwrap.dedent(source)}, given, {"friend": other}),
        limits,
    )
