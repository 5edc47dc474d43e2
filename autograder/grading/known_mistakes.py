"""What each known mistake answers, found out by running it: for frozen checks, and for a student's
own numbers.

Nothing here is read from what was handed in.
"""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from typing import Any

from .. import AutograderError
from ..checking.catalogue import exercises, student_numbers
from ..checking.checks import Answer, Arrays, Case, Check
from ..checking.exercise import PUBLIC_SEED, Exercise, Misconception
from ..sandbox import Sandbox
from ..submission.sources import Sources
from ..worker.probing.vocabulary import Ask
from .cases import run_cases


class MistakeDoesNotRun(AutograderError, RuntimeError):
    """A known mistake brings its process to an end, so that nobody can be told of it."""


def with_wrong_answers(
    exercise: Exercise, sources: Sources, sandbox: Sandbox, on_progress: Callable[[str], None]
) -> Check:
    """The public check of an exercise, each case with what every known mistake answers to it.

    sources: the reference solution. Raises MistakeDoesNotRun.
    """
    check = exercise.check()
    cases = list(check.all_cases())

    def answered(misconception: Misconception) -> dict[str, Answer]:
        on_progress(f"{check.id}: {misconception.name}")
        mistaken = misconception.apply(exercise.reference())
        ran = run_cases(
            sandbox, cases, replace(sources, graded={**sources.graded, check.module: mistaken})
        )
        if ran.failure is not None:
            raise MistakeDoesNotRun(f"{misconception.name} does not run: {ran.failure.message}")
        return {case.name: essence(ran.answers[case.name], case) for case in cases}

    wrong: dict[str, dict[str, Answer]] = {case.name: {} for case in cases}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = pool.map(answered, exercise.misconceptions)
        for misconception, of_cases in zip(exercise.misconceptions, answers, strict=True):
            for name, answer in of_cases.items():
                wrong[name][misconception.name] = answer

    def complete(case: Case) -> Case:
        instead = complete(case.instead) if case.instead else None
        return replace(case, wrong=wrong[case.name], instead=instead)

    return replace(check, cases=tuple(complete(case) for case in check.cases))


def essence(answer: Answer, case: Case) -> Answer:
    """What of an answer names the mistake: the outputs that are judged, or what was raised."""
    judged = case.expected[0].keys() - set(case.unfrozen)
    if answer.raised is not None:
        return Answer(raised=answer.raised, message=answer.message)
    return Answer(
        outputs={name: value for name, value in answer.outputs.items() if name in judged},
        kinds={name: kind for name, kind in answer.kinds.items() if name in judged},
    )


def exercises_with_numbers(part: str, numbers: Any) -> list[Exercise]:
    """All exercises of a part, those with a student's own numbers among them."""
    made = student_numbers(part)
    own = {exercise.id: exercise for exercise in made.exercises(numbers)} if made else {}
    return [own.get(exercise.id, exercise) for exercise in exercises(part)]


def checks_with_numbers(
    part: str, numbers: Any, sandbox: Sandbox, classmates: Mapping[str, Any] | None = None
) -> dict[str, Check]:
    """{id: check} of the exercises that ask for a student's own numbers.

    classmates: {id: numbers} of others, whose right answers are recognised, too. The mistakes run
    in one process, each as a module of its own. Raises MistakeDoesNotRun.
    """
    made = student_numbers(part)
    asking = made.exercises(numbers) if made else ()
    modules: dict[str, str] = {}
    asked: list[Case] = []
    for number, exercise in enumerate(asking):
        for misconception in exercise.misconceptions:
            module = f"mistake_{number}_{misconception.name}"
            modules[module] = misconception.apply(exercise.reference())
            asked += [_put_to(module, case) for case in exercise.check().cases]
    ran = run_cases(sandbox, asked, Sources({}, {}, modules))
    if ran.failure is not None:
        raise MistakeDoesNotRun(
            f"known mistakes do not run with these numbers of {part}: {ran.failure.message}"
        )
    others = {
        student: _right_answers(part, theirs)
        for student, theirs in (classmates or {}).items()
        if made and made.plain(theirs) != made.plain(numbers)
    }
    checks = {}
    for number, exercise in enumerate(asking):
        names = [misconception.name for misconception in exercise.misconceptions]
        check = exercise.check(PUBLIC_SEED)
        cases = [
            _complete(
                case,
                {
                    name: essence(ran.answers[f"mistake_{number}_{name}: {case.name}"], case)
                    for name in names
                },
                {student: right[number][place] for student, right in others.items()},
            )
            for place, case in enumerate(check.cases)
        ]
        checks[check.id] = replace(check, cases=tuple(cases))
    return checks


def _complete(case: Case, wrong: dict[str, Answer], others: dict[str, Arrays]) -> Case:
    """The case with what is known, and the one that takes its place: it asks for the same."""
    instead = replace(case.instead, wrong=wrong, others=others) if case.instead else None
    return replace(case, wrong=wrong, others=others, instead=instead)


@cache
def _right_answers(part: str, numbers: Any) -> tuple[tuple[Arrays, ...], ...]:
    """What is right for these numbers, by exercise and case: a class asks once for each
    classmate.
    """
    made = student_numbers(part)
    checks = [exercise.check(PUBLIC_SEED) for exercise in (made.exercises(numbers) if made else ())]
    return tuple(tuple(case.expected[0] for case in check.cases) for check in checks)


def _put_to(module: str, case: Case) -> Case:
    """The case, put to another module than the student's."""
    steps = [
        replace(step, function=f"{module}.{step.function.split('.')[1]}")
        for step in case.probe.steps
        if isinstance(step, Ask)
    ]
    return replace(case, name=f"{module}: {case.name}", probe=replace(case.probe, steps=steps))
