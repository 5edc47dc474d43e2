"""What the checks of exercise 3.4 have in common: a solver is asked to integrate the field of a
Gaussian world, and its result, its times and the number of its evaluations are looked at.
"""

import numpy as np

from ...checking.checks import Axis, Case, Facet, Measurement
from ...checking.exercise import Exercise, Misconception, Tester, as_usual
from ...checking.verdict import ELSEWHERE
from ...worker.homework.field_vocabulary import (
    ORDER,
    Convergence,
    FieldCalls,
    evaluations_of,
    times_told,
)
from ...worker.probing.vocabulary import (
    Call,
    Load,
    Object,
    Probe,
    Step,
    Tensor,
    Unchanged,
    afterwards,
)
from ..axes import of_samples
from ..remarks import REMARKS_RETURNED
from . import oracle
from .questions import (
    given_field,
    large_batch,
    sizes,
    some_world,
    uneven,
    usual_batch,
    world_inputs,
)

X = "x at the last time"
FIELD = "the field"
EVALUATIONS, TIMES = evaluations_of(FIELD), times_told(FIELD)
COUNTS = (16, 32, 64)  # steps from which the order of convergence is measured


class Asked:
    """The cases about one solver. function: its name; order: of convergence; evaluations: of the
    field in each step.
    """

    def __init__(self, function: str, solver: oracle.Solver, order: int, evaluations: int) -> None:
        self.function, self.solver = function, solver
        self.order, self.evaluations = order, evaluations

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Rising and falling times, even and uneven ones, few and many, and ranks of x."""
        low, high = round(float(rng.uniform(0.2, 0.4)), 2), round(float(rng.uniform(0.6, 0.8)), 2)
        count, few, many = (int(rng.integers(*ends)) for ends in ((4, 7), (1, 4), (40, 90)))
        return [
            self.case(
                rng,
                "even",
                f"images in {count} equal steps from t = 0 to t = 1",
                sizes(rng, 2, 1, 3, 3),
                np.linspace(0, 1, count + 1),
            ),
            self.case(
                rng,
                "uneven",
                "sequences with uneven times, in a second call",
                sizes(rng, 3, 4, 2),
                uneven(rng, count, 0, 1),
            ),
            self.case(
                rng,
                "falling",
                "vectors with falling, uneven times",
                large_batch(rng, 5),
                uneven(rng, count + 1, 1, 0),
            ),
            self.case(
                rng,
                "inside",
                f"{few} step{'s' * (few > 1)} from t = {low} to t = {high}",
                sizes(rng, 2, 4),
                np.linspace(low, high, few + 1),
            ),
            self.case(
                rng,
                "many",
                f"a single float64 sample in {many} equal steps",
                (1, *sizes(rng, 2, 3)),
                np.linspace(0, 1, many + 1),
                dtype="float64",
            ),
        ]

    def fresh_cases(self, rng: np.random.Generator) -> list[Case]:
        """Digits, in many steps; and float64 in few, as those take their place."""
        shape, count = usual_batch(rng), int(rng.integers(64, 70))
        title = f"{shape[0]} digits of 28x28 in {count} equal steps"
        low, high = round(float(rng.uniform(0.2, 0.4)), 2), round(float(rng.uniform(0.6, 0.8)), 2)
        one = f"a single float64 sample from t = {low} to t = {high}"
        return [
            as_usual(self.case(rng, "many", title, shape, np.linspace(0, 1, count + 1))),
            self.case(
                rng, "inside", one, (1, *sizes(rng, 4)), np.linspace(low, high, 3), "float64"
            ),
        ]

    def case(
        self,
        rng: np.random.Generator,
        name: str,
        title: str,
        shape: tuple[int, ...],
        times: np.ndarray,
        dtype: str = "float32",
    ) -> Case:
        """x (B, *shape) at times[0], led to times[K]."""
        world = some_world(rng, shape[1:])
        x = world.flow(rng.standard_normal(shape), 0.0, float(times[0]))
        inputs = {"x": x, "times": times, **world_inputs(world, FIELD)}
        steps: list[Step] = [
            Load("solvers"),
            given_field(FIELD),
            self.call(X, "times", after_another=name == "uneven"),
            FieldCalls(of=X, fields=[FIELD]),
            Unchanged(tensors=["x", "times"]),
        ]
        end, told = oracle.solved(self.solver, world.velocity, x, times)
        right = {
            X: end,
            EVALUATIONS: np.asarray(float(self.evaluations * (len(times) - 1))),
            TIMES: told,
            afterwards("x"): x,
            afterwards("times"): times,
        }
        axes = {X: of_samples(shape), TIMES: (Axis("evaluation {}"),)}
        return Case(name, title, Probe(steps, dtype=dtype), inputs, (right,), axes=axes)

    def call(self, result: str, times: str, after_another: bool = False) -> Call:
        return Call(
            f"solvers.{self.function}",
            args=[Object(FIELD), Tensor("x"), Tensor(times)],
            name=result,
            after_another=after_another,
        )

    def measurement(self, rng: np.random.Generator) -> Measurement:
        """The result for even times, for others, the questions to the field, and the order."""
        each = "once" if self.evaluations == 1 else "twice"
        says = {
            X: f"x is not what {self.function.capitalize()}'s method gives.",
            EVALUATIONS: f"The field is not asked {each} a step; it should be.",
            TIMES: "The field is asked about other times than it should be.",
        }
        even = self.case(rng, "facets, even", "equal steps", sizes(rng, 2, 5), np.linspace(0, 1, 6))
        groups = {"equal steps": [X], "evaluations": [EVALUATIONS], "times told": [TIMES]}
        falling = self.case(
            rng, "facets, uneven", "falling, uneven times", sizes(rng, 2, 5), uneven(rng, 5, 1, 0)
        )
        measured = [
            _with_facts(even, groups, says),
            _with_facts(
                falling,
                {"uneven and falling times": [X]},
                {X: f"With uneven, falling times {says[X]}"},
            ),
            self._convergence(rng),
        ]
        return Measurement("reported", FACETS, tuple(measured))

    def _convergence(self, rng: np.random.Generator) -> Case:
        shape = (2, 3)
        world = some_world(rng, shape[1:])
        x = rng.standard_normal(shape)
        inputs = {"x": x, "right": world.flow(x, 0.0, 1.0), **world_inputs(world, FIELD)}
        inputs |= {f"{count} steps": np.linspace(0, 1, count + 1) for count in COUNTS}
        results = [f"x after {count} steps" for count in COUNTS]
        calls = [
            self.call(result, f"{count} steps")
            for result, count in zip(results, COUNTS, strict=True)
        ]
        steps = [Load("solvers"), given_field(FIELD), *calls, Convergence(results, "right")]
        right = {ORDER: np.asarray(float(self.order))}
        case = Case(
            "facets, order",
            "more and more steps",
            Probe(steps, dtype="float64"),
            inputs,
            (right,),
        )
        due = "halved" if self.order == 1 else "divided by four"
        says = f"With half the step, the error is not {due}; it should be (order {self.order})."
        ways = {
            f"With half the step, the error does not get smaller; it should be {due}.": [0.0],
            f"With half the step, the error is halved, as Euler's is; it should be {due}.": [1.0],
        }
        facts = {
            "groups": {"order": [ORDER]},
            "says": {ORDER: says},
            "ways": {ORDER: {said: value[0] for said, value in ways.items()}},
        }
        return _put(case, facts)

    def exercise(self, about: str, source: str, mistakes: tuple[Misconception, ...]) -> Exercise:
        """The check. about: what the unit tester says of it."""
        return Exercise(
            id=f"3.4/{self.function}",
            exercise="3.4",
            function=self.function,
            part="flow_matching",
            module="solvers",
            points=2.0,
            cases=self.cases,
            fresh_cases=self.fresh_cases,
            misconceptions=mistakes,
            tester=Tester(f"test_{self.function}", f"Exercise 3.4: {about}.", f"{self.function}()"),
            remarks=REMARKS_RETURNED,
            measurement=self.measurement,
            source=source,
        )


FACETS = (
    Facet("equal steps", 0.5),
    Facet("uneven and falling times", 0.5),
    Facet("evaluations", 0.25),
    Facet("times told", 0.25),
    Facet("order", 0.25),
    Facet(ELSEWHERE, 0.25),
)


def _with_facts(case: Case, groups: dict[str, list[str]], says: dict[str, str]) -> Case:
    return _put(case, {"groups": groups, "says": says})


def _put(case: Case, facts: dict[str, object]) -> Case:
    case.facts.update(facts)
    return case
