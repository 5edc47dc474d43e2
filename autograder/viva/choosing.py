"""Which questions a student is asked: a few by a seed, spread over functions and kinds."""

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ..checking.scenes import Scene, scenes
from ..content import ROOT, homework
from ..grading.grader import given_sources
from ..sandbox import Sandbox
from ..submission.contents import Submission
from ..submission.sources import Sources
from .asked_of_changes import OF_CHANGES, factors
from .asked_of_lines import (
    conditions,
    counts,
    first_differences,
    helpers,
    next_lines,
    not_run,
    only_there,
    stops,
)
from .asked_of_networks import draws, network_calls, network_times
from .asked_of_values import kinds_of_values, numbers, shapes, shapes_of_one
from .clock import MOST_SECONDS, Clock
from .experiments import Laboratory
from .own_code import OwnCode, read_code
from .question import Question
from .tried_changes import try_changes
from .watched import Watched, watch_scenes

# kinds of question about one scene, and about two
OF_ONE = (
    shapes, kinds_of_values, numbers, counts, conditions, not_run, next_lines, stops,
    network_calls, network_times, draws, helpers,
)  # fmt: skip
OF_TWO = (shapes_of_one, only_there, first_differences)
MOST, FEWEST = 5, 4  # questions, and kinds of them
MOST_FUNCTIONS = 6  # whose scenes are run: a whole homework has more than anybody is asked about
MOST_CHANGED = 3  # functions of which changed copies are run
OF_CHANGES_AT_LEAST = 2
# kinds that nearly all code gives questions of, and how much later they come than others
ALWAYS_THERE, LATER = (shapes, kinds_of_values, numbers), 0.7
TRIED = 4  # questions of one kind about one scene, at most
HANDED_OUT = ROOT / "student"


@dataclass(frozen=True)
class Viva:
    """The questions about one submission.

    code: a fingerprint of the files that they are about. why_few: why there are fewer than MOST.
    """

    name: str
    code: str
    questions: tuple[Question, ...] = field(repr=False)
    why_few: str = ""


def stub_of(part: str, module: str) -> str | None:
    """A file as it was handed out; None where there is no such file on this machine."""
    file: Path = HANDED_OUT / part / homework().parts[part].paths[module]
    with suppress(OSError):
        return file.read_text(encoding="utf-8")
    return None


def make_viva(
    sandbox: Sandbox,
    submission: Submission,
    parts: Iterable[str],
    seed: str,
    given: Callable[[str, str], str | None] = stub_of,
    clock: Clock | None = None,
) -> Viva:
    """The questions about an open submission: the same for the same code and seed, where it does
    not take too long.

    given(part, module): what was handed out, about which nothing is asked. clock: of this
        submission; it begins now if left out.
    """
    clock = clock or Clock()
    found = asked_about(submission, parts)
    code = fingerprint(found)
    rng = random.Random(f"{seed} {code}")
    laboratories = {
        part: Laboratory(sandbox, sources, codes, clock)
        for part, sources in found.items()
        if (codes := _codes(part, sources, given))
    }
    chosen = _scenes_to_run(laboratories, rng)
    watched = [
        each
        for part, laboratory in laboratories.items()
        if chosen[part]
        for each in watch_scenes(laboratory, chosen[part])
    ]
    questions = _choose(watched, rng)
    why = "" if len(questions) == MOST else _why_few(laboratories, chosen, watched, clock)
    return Viva(submission.name, code, tuple(questions), why)


def asked_about(submission: Submission, parts: Iterable[str]) -> dict[str, Sources]:
    """{part: its files} of those of these parts about which something can be asked."""
    return {
        part: submission.sources(part, given_sources(part))[0] for part in parts if scenes(part)
    }


def fingerprint(found: Mapping[str, Sources]) -> str:
    """Of the student's graded files, as far as Python sees them: white space does not count."""
    digest = hashlib.sha256()
    for part, sources in sorted(found.items()):
        for module, text in sorted(sources.graded.items()):
            lines = [line.rstrip() for line in text.split("\n")]
            digest.update("\n".join([part, module, *lines]).encode(errors="replace"))
    return digest.hexdigest()[:12]


def _codes(
    part: str, sources: Sources, given: Callable[[str, str], str | None]
) -> dict[str, OwnCode]:
    made = {
        module: read_code(module, text, given(part, module))
        for module, text in sources.graded.items()
    }
    return {module: code for module, code in made.items() if code is not None}


def _scenes_to_run(
    laboratories: Mapping[str, Laboratory], rng: random.Random
) -> dict[str, list[Scene]]:
    """Those of some functions that the student wrote something in, of each part in turn."""
    by_part: list[list[tuple[str, str, str]]] = []
    for part, laboratory in laboratories.items():
        functions = {
            (part, each.module, each.function): None
            for each in scenes(part)
            if _is_written(laboratory, each)
        }
        by_part.append(rng.sample([*functions], len(functions)))
    taken: set[tuple[str, str, str]] = set()
    for place in range(max(map(len, by_part), default=0)):
        for functions_of_part in by_part:
            if place < len(functions_of_part) and len(taken) < MOST_FUNCTIONS:
                taken.add(functions_of_part[place])
    return {
        part: [each for each in scenes(part) if (part, each.module, each.function) in taken]
        for part in laboratories
    }


def _is_written(laboratory: Laboratory, scene: Scene) -> bool:
    code = laboratory.codes.get(scene.module)
    return code is not None and any(
        each.is_own and each.function == scene.function for each in code.statements
    )


class _Choice:
    """The questions that were taken so far. spare: those of a kind that was taken already."""

    def __init__(self) -> None:
        self.taken: list[Question] = []
        self.spare: list[Question] = []

    def takes(self, question: Question | None) -> bool:
        """Take a question, unless its like is there or its answer cannot be confirmed."""
        if question is None or len(self.taken) == MOST or self._has_line(question):
            return False
        if any(each.kind == question.kind for each in self.taken):
            self.spare.append(question)
            return False
        return self._confirmed(question)

    def takes_spare_ones(self) -> None:
        """Take questions of a kind that was taken already, as many as leave FEWEST kinds."""
        for question in self.spare:
            if len(self.taken) == MOST or len(self.taken) < FEWEST:
                break
            kinds = len({each.kind for each in self.taken})
            if kinds + MOST - FEWEST > len(self.taken) and not self._has_line(question):
                self._confirmed(question)

    def _has_line(self, question: Question) -> bool:
        return any(
            (each.module, each.line) == (question.module, question.line) for each in self.taken
        )

    def _confirmed(self, question: Question) -> bool:
        if not question.confirm():
            return False
        self.taken.append(question)
        return True

    def functions(self) -> Counter[str]:
        return Counter(f"{each.module} {each.function}" for each in self.taken)


def _choose(watched: list[Watched], rng: random.Random) -> list[Question]:
    """Questions about changes first, of which there are fewer; then those about runs."""
    choice = _Choice()
    by_name = {(id(each.laboratory), each.scene.name): each for each in watched}
    changed = _by_function(
        [each for each in watched if not each.by_lines.raised and each.by_lines.outputs], rng
    )[:MOST_CHANGED]
    sources = [_about_changes(each, rng) for each in changed]
    for wanted in range(1, OF_CHANGES_AT_LEAST + 1):
        for questions in sources:
            if len(choice.taken) < wanted:
                any(choice.takes(each) for each in questions)
    everything = [*_about_runs(watched, by_name, rng)]
    for _ in range(MOST + TRIED):
        functions = choice.functions()
        # a function of which nothing was asked yet comes first
        everything.sort(key=lambda each: functions[each[0]])
        any(choice.takes(next(questions, None)) for _, questions in everything)
    for questions in sources:
        while len(choice.taken) < MOST and any(choice.takes(each) for each in questions):
            pass
    choice.takes_spare_ones()
    return sorted(choice.taken, key=lambda each: (each.module, each.line))


def _by_function(watched: list[Watched], rng: random.Random) -> list[Watched]:
    """One scene of each function, in an order by the seed."""
    found: dict[tuple[str, str], list[Watched]] = {}
    for each in watched:
        found.setdefault((each.scene.module, each.scene.function), []).append(each)
    return rng.sample([rng.choice(group) for group in found.values()], len(found))


def _about_changes(watched: Watched, rng: random.Random) -> Iterator[Question | None]:
    """All questions about changed copies in one scene; the copies run when the first is asked
    for.
    """
    tried = try_changes(watched, rng)
    made = [kind(watched, tried, rng) for kind in OF_CHANGES] + [factors(watched, rng)]
    yield from _in_turn(rng.sample(made, len(made)))


def _in_turn(
    sources: list[Iterator[Question | None]], most: int = TRIED
) -> Iterator[Question | None]:
    """One of each source after the other."""
    for _ in range(most):
        for source in sources:
            yield next(source, None)


def _about_runs(
    watched: list[Watched], by_name: Mapping[tuple[int, str], Watched], rng: random.Random
) -> Iterator[tuple[str, Iterator[Question | None]]]:
    """("module function", questions of one kind about one scene), in an order by the seed."""
    made: list[tuple[float, str, Iterator[Question | None]]] = []
    for each in watched:
        function = f"{each.scene.module} {each.scene.function}"
        for kind in OF_ONE:
            place = rng.random() + LATER * (kind in ALWAYS_THERE)
            made.append((place, function, _several(kind(each, rng))))
        before = by_name.get((id(each.laboratory), each.scene.like))
        if before is not None:
            made += [(rng.random(), function, _several(kind(before, each, rng))) for kind in OF_TWO]
    for _, function, questions in sorted(made, key=lambda one: one[0]):
        yield function, questions


def _several(questions: Iterator[Question | None]) -> Iterator[Question | None]:
    """The first few that can be asked."""
    found = (question for question in questions if question is not None)
    for _, question in zip(range(TRIED), found, strict=False):
        yield question


def _why_few(
    laboratories: Mapping[str, Laboratory],
    chosen: Mapping[str, list[Scene]],
    watched: list[Watched],
    clock: Clock,
) -> str:
    if not laboratories:
        return "There is no file of a graded part that can be read."
    if not any(chosen.values()):
        return "No function that questions are made for was written."
    if clock.is_over:
        return (
            f"The code takes too long. It and changed copies of it may run for {MOST_SECONDS:.0f} "
            f"seconds in all, and what was not asked by then is left out."
        )
    if stuck := sorted(f"{each}.py" for one in laboratories.values() for each in one.stuck):
        return (
            f"The import of {' and '.join(stuck)} takes too long or ends the process, so nothing "
            f"in it can be run."
        )
    if not watched:
        return "The code does not run far enough to be watched, or every run is different."
    return "The code gives no more questions whose answers are clear."
