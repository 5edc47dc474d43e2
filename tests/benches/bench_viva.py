"""How many questions the population's code gives, of which kinds, at what cost, and whether a
second computation comes to the same keys.

    python tests/benches/bench_viva.py [--take N] [--seed S] [--whole] [--twice]

--take N: every so many submissions that N are measured; all of them if left out.
--whole: asks about the whole file as if all of it was the author's; else about the pieces alone.
--twice: makes every quiz once more in processes that share nothing, and compares.
"""

import argparse
import resource
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from population import pieces  # noqa: E402

from autograder.content import homework  # noqa: E402
from autograder.sandbox import open_sandbox  # noqa: E402
from autograder.sandbox.fresh_process import FreshProcesses  # noqa: E402
from autograder.submission.contents import Submission  # noqa: E402
from autograder.viva.choosing import MOST, Viva, make_viva  # noqa: E402

PARTS = ("conditional_ddpm", "diffusion_models", "flow_matching")


def of_the_author_alone(part: str, module: str) -> str:
    return pieces.solved(f"{part}/{homework().parts[part].paths[module]}")


def rest(part: str) -> dict[str, str]:
    """The reference solution, for the files that an author did not touch."""
    place = homework().parts[part]
    return {
        f"{part}/{place.paths[m]}": pieces.solved(f"{part}/{place.paths[m]}") for m in place.modules
    }


def seconds() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def measure(
    everything: list[pieces.Submission], seed: int, whole: bool, sandbox: object
) -> list[Viva]:
    made = []
    for each in everything:
        files = {path: text.encode() for path, text in {**rest(each.part), **each.files()}.items()}
        submission = Submission(each.name, "", files)
        given = {} if whole else {"given": of_the_author_alone}
        made.append(make_viva(sandbox, submission, [each.part], seed, **given))
        kinds = {question.kind for question in made[-1].questions}
        if len(made[-1].questions) < MOST or len(kinds) < 4:
            functions = [truth.function for truth in each.truths]
            print(each.name, len(made[-1].questions), functions, made[-1].why_few, flush=True)
    return made


def main() -> None:
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--take", type=int, default=0)
    wanted.add_argument("--seed", type=int, default=1)
    wanted.add_argument("--whole", action="store_true")
    wanted.add_argument("--twice", action="store_true")
    given = wanted.parse_args()
    everything = pieces.population(*PARTS)
    everything = everything[given.seed % 7 :: max(1, len(everything) // (given.take or 10**6))]
    before = seconds()
    with open_sandbox("cpu", homework().ready_made) as sandbox:
        sandbox.ready()
        made = measure(everything, str(given.seed), given.whole, sandbox)
    used = seconds() - before
    right = [all(truth.is_right for truth in each.truths) for each in everything]
    for name, wanted_right in (("right", True), ("wrong", False)):
        those = [
            viva for viva, is_right in zip(made, right, strict=True) if is_right == wanted_right
        ]
        full = sum(
            len(viva.questions) == MOST and len({q.kind for q in viva.questions}) >= 4
            for viva in those
        )
        print(f"{name}: {full} of {len(those)} have {MOST} questions of at least 4 kinds")
    counted = Counter(question.kind for viva in made for question in viva.questions)
    print(f"{len(counted)} kinds: {dict(counted.most_common())}")
    letters = Counter(question.letter for viva in made for question in viva.questions)
    print(f"right options: {dict(sorted(letters.items()))}")
    print(f"{used / len(everything):.2f} CPU seconds a submission, the start of torch counted")
    if given.twice:
        again = measure(everything, str(given.seed), given.whole, FreshProcesses())
        differ = sum(
            one.text != other.text or one.options != other.options or one.right != other.right
            for a, b in zip(made, again, strict=True)
            for one, other in zip(a.questions, b.questions, strict=False)
        )
        print(f"{differ} of {sum(counted.values())} keys differ in processes of their own")


if __name__ == "__main__":
    main()
