"""Part 0's checks with one student's own numbers: what is right for them, and what each known mistake makes of them.

Nothing here is read from what was handed in. The mistakes run in one process, each as a module of its own.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from .cases import Sandbox, Sources, run_cases
from .checks import Answer, Arrays, Case, Check
from .exercises import PARTS, PUBLIC_SEED, Exercise, own_numbers
from .variants import Variant


def own_exercises(variant: Variant) -> list[Exercise]:
    """All exercises of part 0, those with a student's own numbers among them."""
    own = {exercise.id: exercise for exercise in own_numbers(variant)}
    return [own.get(exercise.id, exercise) for exercise in PARTS["theory"]]


def own_checks(variant: Variant, sandbox: Sandbox, classmates: Iterable[Variant] = ()) -> dict[str, Check]:
    """{id: check} of the exercises that ask for a student's own numbers.

    classmates: whose right answers are recognised, too. Raises RuntimeError where the mistakes do not run.
    """
    exercises = own_numbers(variant)
    modules: dict[str, str] = {}
    asked: list[Case] = []
    for number, exercise in enumerate(exercises):
        for misconception in exercise.misconceptions:
            module = f"mistake_{number}_{misconception.name}"
            modules[module] = misconception.apply(exercise.reference())
            asked += [_put_to(module, case) for case in exercise.check().cases]
    ran = run_cases(sandbox, asked, Sources({}, {}, modules))
    if ran.failure is not None:
        raise RuntimeError(f"known mistakes do not run with the numbers of {variant.student}: {ran.failure.message}")
    others = [_right_answers(classmate) for classmate in classmates if classmate.numbers() != variant.numbers()]
    checks = {}
    for number, exercise in enumerate(exercises):
        names = [misconception.name for misconception in exercise.misconceptions]
        check = exercise.check(PUBLIC_SEED)
        cases = [
            replace(
                case,
                wrong={name: _essence(ran.answers[f"mistake_{number}_{name}: {case.name}"], case) for name in names},
                others=tuple(other[number][place] for other in others),
            )
            for place, case in enumerate(check.cases)
        ]
        checks[check.id] = replace(check, cases=tuple(cases))
    return checks


@cache
def _right_answers(variant: Variant) -> tuple[tuple[Arrays, ...], ...]:
    """What is right for these numbers, by exercise and case: in a class it is looked at once for each classmate."""
    checks = [exercise.check(PUBLIC_SEED) for exercise in own_numbers(variant)]
    return tuple(tuple(case.expected[0] for case in check.cases) for check in checks)


def _put_to(module: str, case: Case) -> Case:
    """The case, put to another module than answers.py."""
    steps = [{**step, "function": f"{module}.{step['function'].split('.')[1]}"} for step in case.probe["steps"]]
    return replace(case, name=f"{module}: {case.name}", probe={**case.probe, "steps": steps})


def _essence(answer: Answer, case: Case) -> Answer:
    """What of an answer names the mistake."""
    judged = {name: value for name, value in answer.outputs.items() if name in case.expected[0]}
    return Answer(raised=answer.raised) if answer.raised is not None else Answer(outputs=judged)
